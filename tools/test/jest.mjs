// Runs the tests of one project: `node tools/test/jest.mjs libs/messaging [jest options]`.
// The result is kept as JSON, from which `npm test` makes its one closing line.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

const [project, ...rest] = process.argv.slice(2);
const output = join('dist', 'test-results', `${project}.json`);
mkdirSync(dirname(output), { recursive: true });
rmSync(output, { force: true });
// Under a name of its own until it is done: another run of the same project may be under way.
const own = `${output}.${process.pid}`;
const jest = spawn(
  process.execPath,
  [
    '--max-old-space-size=2048',
    // A thread that a test starts runs TypeScript, too.
    '--require=./libs/testing/register.mjs',
    'node_modules/jest/bin/jest.js',
    `--roots=<rootDir>/${project}`,
    '--passWithNoTests',
    '--json',
    `--outputFile=${own}`,
    ...rest,
  ],
  {
    stdio: ['ignore', 'ignore', 'inherit'],
    // What tests start once for all workers (PostgreSQL) is found by, and goes with, this process; or with the
    // one that runs all projects.
    env: { ...process.env, DOORSTEP_TEST_RUN: process.env.DOORSTEP_TEST_RUN ?? String(process.pid) },
  },
);
// All tests are done when the result is written. What a test left open would keep jest from ending, for ever.
const lingersAtMost = 20_000;
const watch = setInterval(() => {
  if (!existsSync(own)) return;
  clearInterval(watch);
  setTimeout(() => {
    console.error(`${project}: the tests are done, but something that they opened is still open: close it.`);
    jest.kill('SIGKILL');
  }, lingersAtMost);
}, 500);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => jest.kill(signal));
jest.on('exit', (code, signal) => {
  if (existsSync(own)) renameSync(own, output);
  process.exit(signal ? 1 : (code ?? 1));
});
