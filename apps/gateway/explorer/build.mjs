// Bundles the explorer once, with everything it needs (no CDN): `node apps/gateway/explorer/build.mjs [folder]`.
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const folder = process.argv[2] ?? join(here, '../../../dist/apps/gateway/explorer');
const { resolve } = createRequire(import.meta.url);

const common = {
  bundle: true,
  minify: true,
  outdir: folder,
  target: 'es2023',
  legalComments: 'none',
  logLevel: 'warning',
  define: { 'process.env.NODE_ENV': '"production"' },
};

await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
await Promise.all([
  build({
    ...common,
    entryPoints: { explorer: join(here, 'main.tsx') },
    format: 'esm',
    splitting: true,
    jsx: 'automatic',
    chunkNames: 'chunks/[name]-[hash]',
    loader: { '.ttf': 'file', '.woff2': 'file', '.svg': 'dataurl' },
    assetNames: 'fonts/[name]-[hash]',
  }),
  // Monaco's workers are classic scripts of their own.
  build({
    ...common,
    entryPoints: {
      'editor.worker': resolve('monaco-editor/esm/vs/editor/editor.worker.js'),
      'json.worker': resolve('monaco-editor/esm/vs/language/json/json.worker.js'),
      'graphql.worker': resolve('monaco-graphql/esm/graphql.worker.js'),
    },
    format: 'iife',
  }),
  copyFile(join(here, 'index.html'), join(folder, 'index.html')),
]);
