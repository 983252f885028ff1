// Runs the tests of one project: `node tools/test/jest.mjs libs/messaging [jest options]`.
// The result is kept as JSON, from which `npm test` makes its one closing line.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

const [project, ...rest] = process.argv.slice(2);
const output = join('dist', 'test-results', `${project}.json`);
mkdirSync(dirname(output), { recursive: true });
const jest = spawn(
  process.execPath,
  [
    '--max-old-space-size=2048',
    'node_modules/jest/bin/jest.js',
    `--roots=<rootDir>/${project}`,
    '--passWithNoTests',
    '--json',
    `--outputFile=${output}`,
    ...rest,
  ],
  {
    stdio: ['ignore', 'ignore', 'inherit'],
    // What tests start once for all workers (PostgreSQL) is found by, and goes with, this process; or with the
    // one that runs all projects.
    env: { ...process.env, DOORSTEP_TEST_RUN: process.env.DOORSTEP_TEST_RUN ?? String(process.pid) },
  },
);
jest.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
