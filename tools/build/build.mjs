// Compiles one project with swc: `node tools/build/build.mjs libs/contracts` writes dist/libs/contracts.
// dist mirrors the tree, so the relative imports that swc makes of `@doorstep/…` hold there too.
// Everything that is not TypeScript (standards, schemas, templates) is copied beside the code that reads it.
import { rmSync } from 'node:fs';
import { copyFile, glob, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { transformFile } from '@swc/core';

const project = process.argv[2];
if (!project) {
  console.error('Usage: node tools/build/build.mjs <project folder>, for example libs/contracts');
  process.exit(2);
}

const ignored = /(^|\/)(project\.json|README\.md|[^/]+\.(spec|fixture)\.tsx?|[^/]+\.d\.ts|explorer\/.+)$/;
// Made aside, then put in place: a mistake leaves what was there before, and whoever runs on it, alone.
const finished = join('dist', project);
const workplace = join('dist', '.building', String(process.pid));
await mkdir(join(workplace, project), { recursive: true });
process.on('exit', () => rmSync(workplace, { recursive: true, force: true }));

for await (const entry of glob(`${project}/**/*.*`, { withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const file = join(entry.parentPath, entry.name).replace(`${process.cwd()}/`, '');
  if (ignored.test(file) || file.includes('node_modules/')) continue;
  const target = join(workplace, file);
  await mkdir(dirname(target), { recursive: true });
  if (!file.endsWith('.ts')) {
    await copyFile(file, target);
    continue;
  }
  const output = target.replace(/\.ts$/, '.js');
  const { code, map } = await transformFile(file, {
    configFile: '.swcrc',
    outputPath: join('dist', file).replace(/\.ts$/, '.js'),
  }).catch(error => {
    // The compiler adds where in itself it was, which helps nobody.
    console.error(error.message.split(/\n+\s*Caused by/)[0]);
    process.exit(1);
  });
  await writeFile(output, `${code}\n//# sourceMappingURL=${entry.name.replace(/\.ts$/, '.js.map')}\n`);
  if (map) await writeFile(`${output}.map`, map);
}

await rm(finished, { recursive: true, force: true });
await mkdir(dirname(finished), { recursive: true });
await rename(join(workplace, project), finished);
