import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@doorstep/testing';
import { watchFolders } from './watch-folders';

describe('watching folders', () => {
  const root = mkdtempSync(join(tmpdir(), 'doorstep-watch-'));
  const seen: string[] = [];
  mkdirSync(join(root, 'apps/schools'), { recursive: true });
  writeFileSync(join(root, 'apps/schools/a.ts'), '1');
  const watching = watchFolders(root, ['apps'], path => seen.push(path));
  afterAll(() => {
    watching.stop();
    rmSync(root, { recursive: true });
  });
  const toldOf = async (path: string, change: () => void) => {
    seen.length = 0;
    change();
    await eventually(() => expect(seen).toContain(path));
  };

  test('a file is told of when it is written, replaced by another, and written again after that', async () => {
    const file = join(root, 'apps/schools/a.ts');
    await toldOf('apps/schools/a.ts', () => appendFileSync(file, '2'));
    writeFileSync(join(root, 'new.ts'), '3');
    await toldOf('apps/schools/a.ts', () => renameSync(join(root, 'new.ts'), file));
    await toldOf('apps/schools/a.ts', () => appendFileSync(file, '4'));
    await toldOf('apps/schools/a.ts', () => appendFileSync(file, '5'));
  });

  test('a folder that is new is watched too', async () => {
    await toldOf('apps/outreach', () => mkdirSync(join(root, 'apps/outreach')));
    await toldOf('apps/outreach/b.ts', () => writeFileSync(join(root, 'apps/outreach/b.ts'), '1'));
  });
});
