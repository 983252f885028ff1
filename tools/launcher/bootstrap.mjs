// The first thing every npm script runs, on the machine's own Node and without a single package:
// installs what is missing, builds what has changed, and hands over to the Node that the project pins.
// Usage: node tools/launcher/bootstrap.mjs <start|dev|test|doorstep|bench> [options]
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const oldestNode = 20;
const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const nodeOfProject = join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');

const entries = {
  start: ['dist/tools/launcher/main.js', 'start'],
  dev: ['dist/tools/launcher/main.js', 'dev'],
  doorstep: ['dist/tools/doorstep/main.js'],
  bench: ['dist/tools/bench/main.js'],
  test: ['tools/test/all.mjs'],
};
/** The admin's command prints results on standard output: what goes before them must not. */
const [command, ...rest] = process.argv.slice(2);
const out = command === 'doorstep' ? process.stderr : process.stdout;

class Stop extends Error {}

function checkNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= oldestNode) return;
  throw new Stop(
    `Doorstep needs Node ${oldestNode} or newer to start, and this is ${process.version}: install a newer one (https://nodejs.org) and try again.`,
  );
}

/** Whether node_modules holds what the lock asks for; npm itself writes down what it installed, when it is done. */
function installed() {
  try {
    const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
    const present = JSON.parse(readFileSync(join(root, 'node_modules/.package-lock.json'), 'utf8')).packages;
    const same = Object.entries(wanted).every(([path, { version, optional }]) =>
      path === '' || path in present ? path === '' || present[path].version === version : optional,
    );
    return same && existsSync(nodeOfProject);
  } catch {
    return false;
  }
}

/** Runs a program quietly, with one line that says how long it takes; its words are shown when it fails. */
async function step(title, program, args, options = {}) {
  const began = Date.now();
  const seconds = () => `${((Date.now() - began) / 1000).toFixed(0)} s`;
  const line = () => out.isTTY && out.write(`\r  ${title} … ${seconds()} `);
  if (!out.isTTY) out.write(`  ${title} …\n`);
  const timer = setInterval(line, 500);
  let said = '';
  const code = await new Promise(done => {
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options });
    child.stdout.on('data', text => (said += text));
    child.stderr.on('data', text => (said += text));
    child.on('error', error => {
      said += error.message;
      done(1);
    });
    child.on('close', done);
  });
  clearInterval(timer);
  out.write(`${out.isTTY ? '\r' : ''}  ${title} ${code === 0 ? 'done' : 'failed'} (${seconds()})\n`);
  return { code, said: said.trim() };
}

async function install() {
  if (installed()) return;
  const npm = process.env.npm_execpath;
  const args = ['ci', '--include=dev', '--loglevel=error'];
  const { code, said } = npm
    ? await step('Installing packages', process.execPath, [npm, ...args])
    : await step('Installing packages', 'npm', args, { shell: process.platform === 'win32' });
  if (code !== 0) {
    // Without npm's own record the next start tries again instead of trusting a half-made folder.
    rmSync(join(root, 'node_modules/.package-lock.json'), { force: true });
    const why = /ENOSPC/.test(said)
      ? 'the disk is full: make room and try again.'
      : /ENOTFOUND|ETIMEDOUT|ECONNREFUSED|EAI_AGAIN/.test(said)
        ? 'the package registry cannot be reached: check the network (or `npm config get registry`) and try again.'
        : 'npm’s own words stand above.';
    throw new Stop(`${said}\nThe packages could not be installed: ${why}`);
  }
  if (!existsSync(nodeOfProject)) {
    throw new Stop(
      'The project’s own Node was not installed: npm must be allowed to run install scripts (`npm config set ignore-scripts false`), then run `npm ci`.',
    );
  }
}

/** A fingerprint of every source: as long as it stands, there is nothing to build. */
function fingerprint() {
  const hash = createHash('sha256');
  const visit = folder => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (entry.name !== 'node_modules') visit(path);
      } else if (!/\.(spec\.tsx?|md)$/.test(entry.name)) {
        const { mtimeMs, size } = statSync(join(root, path));
        hash.update(`${path} ${mtimeMs} ${size}\n`);
      }
    }
  };
  for (const folder of ['apps', 'libs', 'tools', 'infra']) visit(folder);
  for (const file of ['.swcrc', 'tsconfig.base.json', 'package-lock.json', 'nx.json']) {
    hash.update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

async function build() {
  const stamp = join(root, 'dist/.built');
  const now = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return;
  rmSync(stamp, { force: true });
  const nx = join(root, 'node_modules/nx/dist/bin/nx.js');
  const args = [nx, 'run-many', '-t', 'build', '--outputStyle=stream'];
  const { code, said } = await step('Building', nodeOfProject, args, { env: environment() });
  if (code !== 0) throw new Stop(`${said}\nThe build failed: mend what is said above and try again.`);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, now);
}

/** Programs started from here find the project's Node first, and Nx leaves no process behind. */
function environment() {
  const separator = process.platform === 'win32' ? ';' : ':';
  const path = [dirname(nodeOfProject), join(root, 'node_modules/.bin'), process.env.PATH].join(separator);
  return { ...process.env, PATH: path, MALLOC_ARENA_MAX: '2', NX_DAEMON: 'false', NX_NO_CLOUD: 'true' };
}

/** Becomes the command: same terminal, same signals, same exit code; when this process dies, it is told. */
function handOver([script, ...first]) {
  // The launcher stays for as long as Doorstep runs, and is to stay small.
  const flags = script.includes('launcher') ? ['--max-semi-space-size=2'] : [];
  const child = spawn(nodeOfProject, [...flags, join(root, script), ...first, ...rest], {
    cwd: command === 'doorstep' ? process.cwd() : root,
    env: environment(),
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  // The terminal sends Ctrl-C to both; a SIGTERM reaches only this one.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  stopWithNpm(() => child.kill('SIGTERM'));
  child.on('error', error => {
    console.error(
      `The project’s own Node does not run here (${error.message}): delete node_modules and try again.`,
    );
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}

/** npm passes a SIGTERM on to its shell, which dies of it and tells nobody: only that our parent has changed shows it. */
function stopWithNpm(stop) {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    stop();
  }, 1000);
  watch.unref();
}

try {
  checkNode();
  const entry = entries[command];
  if (!entry) throw new Stop(`Usage: node tools/launcher/bootstrap.mjs <${Object.keys(entries).join('|')}>`);
  process.chdir(command === 'doorstep' ? process.cwd() : root);
  await install();
  if (command !== 'test') await build();
  handOver(entry);
} catch (error) {
  console.error(error instanceof Stop ? error.message : error);
  process.exit(1);
}
