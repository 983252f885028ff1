import { readSettings } from './main';
import { plainly, portTaken } from './plain-error';
import { databasesFrom } from './settings';
import { affected } from './watch';
import { CommanderError } from 'commander';

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

  it.each([['--schools=3'], ['--schools=many'], ['--events=pigeon'], ['--nonsense']])(
    'refuses %s',
    option => {
      const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
      try {
        expect(() => readSettings(['start', option], {})).toThrow(CommanderError);
      } finally {
        write.mockRestore();
      }
    },
  );

  it('names the variable of an address that is none', () => {
    expect(() => databasesFrom({ SCHOOLS_DATABASE_URL: 'localhost' })).toThrow(
      /SCHOOLS_DATABASE_URL must be/,
    );
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
