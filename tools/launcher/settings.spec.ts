import { PassThrough } from 'node:stream';
import { consoleReporter } from './console';
import { main, readSettings } from './main';
import { plainly, portTaken, Stopped } from './plain-error';
import { portOption } from './settings';
import { affected } from './watch';

const everybody = [
  'schools',
  'assessment',
  'professional-development',
  'outreach',
  'identity',
  'gateway',
] as const;

describe('What npm start is asked for', () => {
  it('is all of it by default: port 4000, the folder data, whatever carries events', () => {
    const settings = readSettings(['start'], {});
    expect(settings).toMatchObject({ fresh: false, watch: false, databases: {} });
    expect(settings.ports).toEqual({
      gateway: 4000,
      services: { schools: 4001, assessment: 4002, 'professional-development': 4003, outreach: 4004 },
      identity: 4010,
      postgres: 4032,
      kafka: 4092,
      kafkaController: 4093,
    });
    expect(settings.events).toBeUndefined();
    expect(settings.schools).toBeUndefined();
  });

  it('follows the options and the environment', () => {
    const env = {
      KAFKA_BROKERS: 'kafka:9092',
      OUTREACH_DATABASE_URL: 'postgresql://me:secret@db:5432/outreach',
    };
    const args = [
      'dev',
      '--events=kafka',
      '--fresh',
      '--schools=5000',
      '--port=5000',
      '--data=/tmp/elsewhere',
    ];
    expect(readSettings(args, env)).toMatchObject({
      events: 'kafka',
      fresh: true,
      watch: true,
      schools: 5000,
      dataDir: '/tmp/elsewhere',
      kafkaBrokers: 'kafka:9092',
      databases: { outreach: 'postgresql://me:secret@db:5432/outreach' },
    });
  });

  it.each([
    [['--schools=3'], {}, /must be 0 or from 32 to/],
    [['--schools=many'], {}, /must be 0 or from 32 to/],
    [['--events=pigeon'], {}, /Allowed choices are kafka, postgres/],
    [['--port=80000'], {}, /must be a whole number from 1 to 65000/],
    [['--nonsense'], {}, /unknown option/],
    [[], { SCHOOLS_DATABASE_URL: 'localhost' }, /SCHOOLS_DATABASE_URL must be/],
  ])('refuses %j with %j as wrong usage: 2', async (options, env, sentence) => {
    const said: string[] = [];
    const listen = (text: unknown) => said.push(String(text)) > 0;
    const spies = [
      jest.spyOn(process.stderr, 'write').mockImplementation(listen),
      jest.spyOn(console, 'error').mockImplementation(listen),
    ];
    try {
      expect(await main(['start', ...options], env)).toBe(2);
      expect(said.join('')).toMatch(sentence);
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
  });
});

describe('The line of a step', () => {
  it.each([
    [new Error('no'), '  ✗ Services ('],
    [new Stopped(), '  · Services: stopped ('],
  ])('after %s is “%s…”', async (error, words) => {
    const out = new PassThrough();
    const step = consoleReporter(out as unknown as NodeJS.WriteStream).step('Services', () =>
      Promise.reject(error),
    );
    await expect(step).rejects.toBe(error);
    expect(String(out.read())).toContain(words);
  });
});

describe('Errors of the machine', () => {
  it.each([
    ['ENOSPC', /disk is full/],
    ['EACCES', /may not write/],
    ['EADDRINUSE', /Port 4001.*is in use.*--port/s],
    ['EMFILE', /Too many files/],
  ])('%s becomes a sentence with its mend', (code, sentence) => {
    expect(plainly(Object.assign(new Error('raw'), { code, port: 4001 }))).toMatch(sentence);
  });

  it('names the port and who wanted it', () => {
    expect(portTaken(4000, 'the gateway')).toMatch(/Port 4000, where the gateway listens, is in use/);
  });
});

describe('A changed file', () => {
  it.each([
    ['apps/schools/src/clusters/cluster.ts', ['schools']],
    ['apps/gateway/supergraph.graphql', ['gateway']],
    ['libs/messaging/src/relay.ts', [...everybody]],
    ['tools/identity/people.ts', ['identity']],
    ['tools/bench/main.ts', []],
    ['apps/schools/src/clusters/cluster.spec.ts', []],
    ['apps/schools/README.md', []],
  ])('%s restarts %j', (file, names) => {
    expect(affected(file, everybody)).toEqual(names);
  });
});

test('a port that no browser connects to, or whose followers none does, is refused', () => {
  expect(portOption('6100')).toBe(6100);
  for (const port of ['6000', '5996', '5990', '10070']) {
    expect(() => portOption(port)).toThrow(/Browsers refuse to connect to port (6000|10080)/);
  }
});
