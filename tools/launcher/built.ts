import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The root of what was built; dist mirrors the tree of the sources, from which tests run this file. */
const dist = resolve(__dirname, '../..', existsSync(join(__dirname, 'built.ts')) ? 'dist' : '.');

/** A built file by the path of its source: `built('apps/schools/src/main.js')`. */
export const built = (file: string): string => join(dist, file);
