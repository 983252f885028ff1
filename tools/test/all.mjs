// `npm test`: every check there is, to the end, whatever fails on the way; then one line for each stage and
// one line for all. The exit code says whether anything failed.
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { add, countsOf, lastLine, nothing, resultFiles, sumOf } from './summary.mjs';

const results = join('dist', 'test-results');
const nx = 'node_modules/nx/dist/bin/nx.js';
const minutesPerStage = 40;
// PostgreSQL is started once for all projects, and goes with this process.
const env = { ...process.env, DOORSTEP_TEST_RUN: String(process.pid), NX_DAEMON: 'false', FORCE_COLOR: '0' };

/** Stages in which something runs by itself: they fail or they do not. */
const checks = [
  ['build', [nx, 'run-many', '-t', 'build', '--outputStyle=static']],
  ['lint', ['node_modules/eslint/bin/eslint.js', '.', '--cache', '--cache-location', 'dist/.eslintcache']],
  [
    'format',
    [
      'node_modules/prettier/bin/prettier.cjs',
      '--check',
      '--log-level=warn',
      '--cache',
      '--cache-location=dist/.prettiercache',
      '.',
    ],
  ],
  ['types', ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json']],
  ['supergraph', ['dist/tools/doorstep/main.js', 'supergraph', 'check']],
];
/** Stages that write down what each test came to. Projects run side by side, so each has one worker; schools, which
 * outlasts them all, has two. */
const suites = [
  [
    'unit and integration',
    'test',
    [nx, 'run-many', '-t', 'test', '--parallel=2', '--outputStyle=static'],
    { CI: '1' },
  ],
  ['end to end', 'e2e', [nx, 'run-many', '-t', 'e2e', '--parallel=1', '--outputStyle=static'], {}],
];

const summary = [];
let total = nothing;
rmSync(results, { recursive: true, force: true });

for (const [name, args] of checks) {
  const { code, said, seconds } = await run(name, args);
  const counts = { ...nothing, failed: code === 0 ? 0 : 1 };
  if (code !== 0) console.log(said.trim());
  tell(name, counts, seconds, code === 0 ? 'ok' : 'FAILED');
}
for (const [name, target, args, more] of suites) {
  const before = sumOf(results);
  const { code, said, seconds } = await run(name, args, more);
  const after = sumOf(results);
  const counts = add(after, { passed: -before.passed, failed: -before.failed, skipped: -before.skipped });
  const silent = (await expected(target)).filter(file => !resultFiles(results).includes(file));
  // Whoever wrote nothing down did not run at all.
  counts.failed += silent.length;
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  if (counts.failed > 0) console.log(said.trim());
  for (const file of silent) console.log(`    ${file.replace(/\.json$/, '')}: no result was written`);
  tell(name, counts, seconds, lastLine(counts));
}

console.log('');
for (const line of summary) console.log(line);
console.log(lastLine(total));
process.exit(total.failed > 0 ? 1 : 0);

function tell(name, counts, seconds, verdict) {
  total = add(total, counts);
  const line = `  ${counts.failed > 0 ? '✗' : '✓'} ${name.padEnd(22)} ${verdict} (${seconds} s)`;
  summary.push(line);
  console.log(line);
}

/** Runs one stage, with a sign of life: which projects are done. */
async function run(name, args, more = {}) {
  const began = Date.now();
  console.log(`  · ${name} …`);
  const child = spawn(process.execPath, args, {
    env: { ...env, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const pieces = [];
  child.stdout.on('data', text => pieces.push(text));
  child.stderr.on('data', text => pieces.push(text));
  const told = new Set(resultFiles(results));
  const watching = setInterval(() => {
    for (const file of resultFiles(results)) {
      if (told.has(file)) continue;
      told.add(file);
      console.log(`    ${file.replace(/\.json$/, '')}: ${lastLine(countsOf(join(results, file)))}`);
    }
  }, 500);
  const limit = setTimeout(() => {
    pieces.push(Buffer.from(`\n${name} was stopped: it took more than ${minutesPerStage} minutes.\n`));
    child.kill('SIGKILL');
  }, minutesPerStage * 60_000);
  const code = await new Promise(done => {
    child.on('error', error => {
      pieces.push(Buffer.from(error.message));
      done(1);
    });
    child.on('close', value => done(value ?? 1));
  });
  clearInterval(watching);
  clearTimeout(limit);
  const said = Buffer.concat(pieces).toString();
  return { code, said, seconds: ((Date.now() - began) / 1000).toFixed(0) };
}

/** The result files that the projects with this target must write. */
async function expected(target) {
  const files = [];
  for await (const file of glob('{apps,libs,infra,tools}/**/project.json', {
    exclude: path => path.includes('node_modules'),
  })) {
    const { targets } = JSON.parse(readFileSync(file, 'utf8'));
    if (targets?.[target]) files.push(file.replace(/\/?project\.json$/, '.json'));
  }
  return files;
}
