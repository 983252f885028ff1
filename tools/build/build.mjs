// Compiles one project with swc: `node tools/build/build.mjs libs/contracts` writes dist/libs/contracts.
// dist mirrors the tree, so the relative imports that swc makes of `@doorstep/…` hold there too.
// Everything that is not TypeScript (standards, schemas, templates) is copied beside the code that reads it.
import { copyFile, glob, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { transformFile } from '@swc/core';

const project = process.argv[2];
if (!project) {
  console.error('Usage: node tools/build/build.mjs <project folder>, for example libs/contracts');
  process.exit(2);
}

const ignored = /(^|\/)(project\.json|README\.md|[^/]+\.(spec|fixture)\.tsx?|[^/]+\.d\.ts|explorer\/.+)$/;
await rm(join('dist', project), { recursive: true, force: true });

for await (const entry of glob(`${project}/**/*.*`, { withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const file = join(entry.parentPath, entry.name).replace(`${process.cwd()}/`, '');
  if (ignored.test(file) || file.includes('node_modules/')) continue;
  const target = join('dist', file);
  await mkdir(dirname(target), { recursive: true });
  if (!file.endsWith('.ts')) {
    await copyFile(file, target);
    continue;
  }
  const output = target.replace(/\.ts$/, '.js');
  const { code, map } = await transformFile(file, { configFile: '.swcrc', outputPath: output });
  await writeFile(output, `${code}\n//# sourceMappingURL=${entry.name.replace(/\.ts$/, '.js.map')}\n`);
  if (map) await writeFile(`${output}.map`, map);
}
