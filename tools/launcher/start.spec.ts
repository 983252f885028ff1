import { freePort } from '@doorstep/infra';
import { spawnSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { YearStep } from '../sample-city';
import { Client } from '../sample-city/client';
import { silentReporter } from './console';
import { readJson, writeJson } from './files';
import { startPlatform } from './platform';
import { currentRun, endRun, takeRun, writeRun } from './run-file';
import { developmentSecrets } from './secrets';
import { portsFrom, type Settings } from './settings';
import { loadYear, refuseOtherEvents } from './year';

let dataDir: string;
beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'doorstep-start-'))));
afterEach(() => rmSync(dataDir, { recursive: true }));

describe('A start', () => {
  it('says which port is in use before it starts anything', async () => {
    const port = await freePort();
    const holder = createServer().listen(port, '127.0.0.1');
    try {
      await expect(
        startPlatform({ dataDir, ports: portsFrom(port - 3), events: 'postgres' }),
      ).rejects.toThrow(`Port ${port}, where professional-development listens, is in use`);
      expect(readdirSync(dataDir)).toEqual([]);
    } finally {
      holder.close();
    }
  });

  it('says that another one runs on its data folder', async () => {
    // The other one: a process that lives, and whose command line says what it is.
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', 'launcher'], {
      stdio: 'ignore',
    });
    try {
      await writeJson(join(dataDir, 'run.json'), {
        pid: other.pid,
        startedAt: '',
        gateway: 'http://127.0.0.1:4000',
      });
      await expect(takeRun(dataDir)).rejects.toThrow(
        `already runs on this data folder (process ${other.pid}) at http://127.0.0.1:4000`,
      );
    } finally {
      other.kill('SIGKILL');
    }
  });

  it('takes over from one that is gone', async () => {
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    await writeJson(join(dataDir, 'run.json'), { pid: gone, startedAt: '' });
    expect(await currentRun(dataDir)).toBeUndefined();
    await takeRun(dataDir);
    await writeRun(dataDir, { gateway: 'http://127.0.0.1:4000' });
    expect(await readJson(join(dataDir, 'run.json'))).toMatchObject({ pid: process.pid });
    await endRun(dataDir);
    expect(readdirSync(dataDir)).toEqual([]);
  });

  it('makes each secret once', async () => {
    const first = await developmentSecrets(dataDir, ['a', 'b']);
    const second = await developmentSecrets(dataDir, ['a', 'c']);
    expect(second('a')).toBe(first('a'));
    expect(new Set([first('a'), first('b'), second('c')]).size).toBe(3);
    expect(() => second('d')).toThrow('no secret called d');
  });

  it('refuses a Node that is too old, in one sentence', () => {
    const pretend = join(dataDir, 'pretend.cjs');
    writeFileSync(
      pretend,
      `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.0' } });`,
    );
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--require', pretend, join(__dirname, 'bootstrap.mjs'), 'start'],
      { encoding: 'utf8' },
    );
    expect(status).toBe(1);
    expect(stderr).toMatch(/^Doorstep needs Node 20 or newer[^\n]*\n$/);
  });
});

describe('The first year', () => {
  const client = new Client('http://127.0.0.1:1', () => Promise.resolve(''));
  const platform = { client, events: { kind: 'postgres' as const } };
  let played: string[];
  let said: string[];
  let broken: string | undefined;
  const step = (name: string): YearStep => ({
    name,
    title: name,
    play: (_client, state, { schools }) => {
      if (name === broken) return Promise.reject(new Error('broken off'));
      played.push(`${name} ${schools}`);
      state[name] = 'done';
      return Promise.resolve();
    },
  });
  const steps = ['register', 'application', 'story'].map(step);
  const report = { ...silentReporter, line: (text = '') => void said.push(text) };
  const load = (schools?: number) =>
    loadYear(platform, { dataDir, ...(schools !== undefined && { schools }) }, report, steps);

  beforeEach(() => {
    played = [];
    said = [];
    broken = undefined;
  });

  it('is played once, however often Doorstep starts', async () => {
    await load();
    await load();
    expect(played).toEqual(['register 1000', 'application 1000', 'story 1000']);
  });

  it('goes on where it was broken off, with what it knew', async () => {
    broken = 'application';
    await expect(load(100)).rejects.toThrow('broken off');
    broken = undefined;
    await load();
    expect(played).toEqual(['register 100', 'application 100', 'story 100']);
    const { state } = (await readJson<{ state: Record<string, string> }>(join(dataDir, 'year.json'))) ?? {};
    expect(state).toMatchObject({
      register: 'done',
      story: 'done',
      firstDay: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    });
  });

  it('takes in a larger register, and plays nothing else again', async () => {
    await load(100);
    await load(200);
    expect(played.slice(3)).toEqual(['register 200']);
  });

  it.each([100, 0])('keeps a larger register, and says so to who wishes for %d schools', async fewer => {
    await load(200);
    await load(fewer);
    expect(played.slice(3)).toEqual([]);
    expect(said[0]).toMatch(`has a city of 200 schools, and --schools=${fewer} takes none away`);
    await load(300);
    expect(played.slice(3)).toEqual(['register 300']);
    expect(said.join('\n')).not.toContain('as you wished');
  });

  it('is not played where no schools are wished for', async () => {
    await load(0);
    expect(played).toEqual([]);
  });

  it('stays with the transport that carried its events', async () => {
    await load();
    const settings: Settings = { dataDir, ports: portsFrom(), fresh: false, watch: false, databases: {} };
    await refuseOtherEvents(settings);
    expect(settings).toMatchObject({ events: 'postgres', eventsWhy: 'this data was made with it' });
    await expect(refuseOtherEvents({ ...settings, events: 'kafka' })).rejects.toThrow(
      /made with --events=postgres.*--events=kafka --fresh/,
    );
  });
});
