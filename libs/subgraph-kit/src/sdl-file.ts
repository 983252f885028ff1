import type { GraphQLSchema } from 'graphql';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { sdl } from './subgraph';

/**
 * For a service's test: the committed SDL is that of the code. Throws with the first line that differs;
 * with `UPDATE_SDL=1` it writes the file instead.
 */
export function writeOrCompareSdl(schema: GraphQLSchema, file: string): void {
  const text = sdl(schema);
  if (process.env['UPDATE_SDL'] === '1') {
    writeFileSync(file, text);
    return;
  }
  const committed = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (committed === text) return;
  const [was, is] = [committed.split('\n'), text.split('\n')];
  const line = is.findIndex((content, index) => content !== was[index]);
  const index = line === -1 ? is.length : line;
  throw new Error(
    `${basename(file)} is not the schema of the code: line ${index + 1} is ${JSON.stringify(was[index] ?? '')} ` +
      `and should be ${JSON.stringify(is[index] ?? '')}. Run the test with UPDATE_SDL=1 and commit the file.`,
  );
}
