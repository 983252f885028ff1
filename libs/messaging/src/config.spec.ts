import { missingEventsSettings, type EventsConfig } from './config';

const missing = (config: Partial<EventsConfig>) =>
  missingEventsSettings(config as EventsConfig).map(({ variable, message }) => `${variable} ${message}`);

test('each transport says what it lacks', () => {
  expect(missing({ EVENTS: 'kafka' })).toEqual(['KAFKA_BROKERS is needed when EVENTS=kafka']);
  expect(missing({ EVENTS: 'kafka', KAFKA_BROKERS: '127.0.0.1:4092' })).toEqual([]);
  expect(missing({ EVENTS: 'postgres' })).toEqual(['EVENTS_DATABASE_URL is needed when EVENTS=postgres']);
  expect(missing({ EVENTS: 'postgres', EVENTS_DATABASE_URL: 'postgresql://u@h/d' })).toEqual([]);
});

test('TLS: the file of an authority is there, and not for nothing', () => {
  const kafka = { EVENTS: 'kafka', KAFKA_BROKERS: '127.0.0.1:4092' } as const;
  expect(missing({ ...kafka, KAFKA_SSL: 'true' })).toEqual([]);
  expect(missing({ ...kafka, KAFKA_SSL: 'true', KAFKA_SSL_CA: __filename })).toEqual([]);
  expect(missing({ ...kafka, KAFKA_SSL_CA: __filename })).toEqual([
    'KAFKA_SSL_CA says whom to trust, but KAFKA_SSL is not true',
  ]);
  expect(missing({ ...kafka, KAFKA_SSL: 'true', KAFKA_SSL_CA: '/no/such.pem' })).toEqual([
    expect.stringMatching(/^KAFKA_SSL_CA cannot be read: ENOENT/),
  ]);
});

test('where no transport is named, nothing is said of its settings: that it is missing is said already', () => {
  expect(missing({})).toEqual([]);
  expect(missing({ EVENTS: 'pigeon' as 'kafka' })).toEqual([]);
});
