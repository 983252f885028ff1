import { freePort } from '@doorstep/infra';
import { eventually } from '@doorstep/testing';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManagedProcess } from './managed-process';

/** A service that answers, says when it was asked to stop, and takes its time for it. */
const service = `
  const { createServer } = require('node:http');
  const server = createServer((request, response) => response.end('ok'));
  server.listen(Number(process.env.PORT), '127.0.0.1');
  process.on('SIGTERM', () => { console.log('asked to stop'); setTimeout(() => process.exit(0), 50); });
`;
const failing = `
  console.log(JSON.stringify({ level: 60, msg: 'probe did not start: the moon is full' }));
  process.exit(1);
`;

describe('A process of Doorstep', () => {
  const folder = mkdtempSync(join(tmpdir(), 'doorstep-process-'));
  const made: ManagedProcess[] = [];
  const deaths: string[] = [];

  afterEach(async () => {
    await Promise.all(made.splice(0).map(each => each.kill()));
    deaths.splice(0);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function make(code: string): Promise<{ managed: ManagedProcess; log: () => string; url: string }> {
    const port = await freePort();
    const script = join(folder, `${port}.js`);
    const logFile = join(folder, `${port}.log`);
    writeFileSync(script, code);
    const url = `http://127.0.0.1:${port}/`;
    const managed = new ManagedProcess({
      name: 'probe',
      script,
      env: { PORT: String(port) },
      logFile,
      readyUrl: url,
      onDeath: sentence => deaths.push(sentence),
    });
    made.push(managed);
    return { managed, log: () => readFileSync(logFile, 'utf8'), url };
  }

  it('has a heap of its own size, whatever the memory of the machine', async () => {
    const heap = `console.log('heap limit', require('node:v8').getHeapStatistics().heap_size_limit >> 20);`;
    const { managed, log } = await make(heap + service);
    managed.start();
    await managed.ready();
    // The old generation's limit, and a young one of 3 × 2.
    expect(log()).toContain('heap limit 1030');
  });

  it('is ready, stops when asked and starts again', async () => {
    const { managed, log, url } = await make(service);
    managed.start();
    await managed.ready();
    expect((await fetch(url)).ok).toBe(true);
    await managed.stop();
    expect(managed.running).toBe(false);
    expect(log()).toContain('asked to stop');
    managed.start();
    await managed.ready();
    expect(managed.pid).toBeGreaterThan(0);
    expect(deaths).toEqual([]);
  });

  it('says in one sentence why it could not start, and where its log is', async () => {
    const { managed } = await make(failing);
    managed.start();
    await expect(managed.ready()).rejects.toThrow(
      /^probe could not start: probe did not start: the moon is full\n.*Its log: .*\.log$/,
    );
  });

  it('tells of a death that nobody asked for, and not of one that somebody did', async () => {
    const { managed } = await make(service);
    managed.start();
    await managed.ready();
    await managed.kill();
    expect(deaths).toEqual([]);
    managed.start();
    await managed.ready();
    process.kill(managed.pid ?? 0, 'SIGKILL');
    await eventually(() =>
      expect(deaths).toEqual(['probe was ended from outside (SIGKILL): start again, the data is kept.']),
    );
  });

  it('stops when the launcher is gone, even by kill -9', async () => {
    const { log } = await make(service);
    const port = await freePort();
    const script = join(folder, 'orphan.js');
    writeFileSync(script, service);
    const launcher = join(folder, 'launcher.js');
    writeFileSync(
      launcher,
      `const child = require('node:child_process').spawn(process.execPath,
         ['--require', ${JSON.stringify(join(__dirname, 'stop-with-launcher.cjs'))}, ${JSON.stringify(script)}],
         { env: { PORT: '${port}' }, detached: true, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
       console.log(child.pid);`,
    );
    const parent = spawn(process.execPath, [launcher], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    parent.stdout.on('data', (text: Buffer) => (said += text.toString()));
    await eventually(() => fetch(`http://127.0.0.1:${port}/`));
    const orphan = Number(said);
    parent.kill('SIGKILL');
    await eventually(() => expect(() => process.kill(orphan, 0)).toThrow('ESRCH'));
    expect(log).toThrow('ENOENT');
  });
});
