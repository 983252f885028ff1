// Lets a child process of a test run the project's TypeScript as it lies there:
// `node --import <this file> --eval "require('./some-service.ts')"` (node itself takes a .ts main for an ES module).
import { readFileSync } from 'node:fs';
import Module from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';
import 'reflect-metadata';

const root = fileURLToPath(new URL('../..', import.meta.url));
const swc = JSON.parse(readFileSync(`${root}.swcrc`, 'utf8'));
swc.jsc.baseUrl = root;
swc.sourceMaps = 'inline';

Module._extensions['.ts'] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, 'utf8'), { ...swc, swcrc: false, filename });
  module._compile(code, filename);
};
