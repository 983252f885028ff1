import { z } from 'zod';
import { parseConfig, postgresUrl, serviceConfig } from './index';

test('what is left out gets its default; an empty variable is left out', () => {
  expect(parseConfig(serviceConfig, { PORT: '4001', HOST: '', UNKNOWN: 'x' }).config).toEqual({
    NODE_ENV: 'development',
    HOST: '127.0.0.1',
    PORT: 4001,
    LOG_LEVEL: 'info',
  });
});

test('each error names its variable and the mend; a value that may be secret is not repeated', () => {
  const { errors } = parseConfig(
    serviceConfig.extend({ DATABASE_URL: postgresUrl, ADMIN_URL: postgresUrl }),
    {
      PORT: '70000',
      NODE_ENV: 'staging',
      DATABASE_URL: 'postgresql//user:hush@host/db',
    },
  );
  expect(errors).toEqual([
    expect.stringMatching(/^NODE_ENV is wrong \(it is "staging"\): .*Use development, test or production\.$/),
    expect.stringMatching(/^PORT is wrong \(it is "70000"\): .*65535.*Set a TCP port/),
    expect.stringMatching(/^DATABASE_URL is wrong: .*Set a PostgreSQL address/),
    expect.stringMatching(/^ADMIN_URL is missing\. Set a PostgreSQL address/),
  ]);
  expect(errors!.join()).not.toContain('hush');
});

test('what one variable asks of another is told together with the rest', () => {
  const schema = serviceConfig
    .extend({
      EVENTS: z.enum(['kafka', 'postgres']),
      KAFKA_BROKERS: z.string().optional().describe('host:port, several separated by commas.'),
    })
    .superRefine(({ EVENTS, KAFKA_BROKERS, PORT }, context) => {
      if (EVENTS === 'kafka' && !KAFKA_BROKERS) {
        context.addIssue({ code: 'custom', path: ['KAFKA_BROKERS'], message: 'is needed when EVENTS=kafka' });
      }
      if (PORT !== 1) context.addIssue({ code: 'custom', path: ['PORT'], message: 'is not 1' });
    });
  expect(parseConfig(schema, { PORT: 'x', EVENTS: 'kafka' }).errors).toEqual([
    expect.stringMatching(/^PORT is wrong \(it is "x"\)/),
    'KAFKA_BROKERS is needed when EVENTS=kafka. host:port, several separated by commas.',
  ]);
  expect(parseConfig(schema, { PORT: '2', EVENTS: 'postgres' }).errors).toEqual([
    'PORT is not 1. Set a TCP port, for example 4001; 0 takes a free one.',
  ]);
  expect(parseConfig(schema, { PORT: '1', EVENTS: 'postgres' }).config).toMatchObject({ EVENTS: 'postgres' });
});
