import { missingEventsSettings, type EventsConfig } from './config';

const missing = (config: Partial<EventsConfig>) =>
  missingEventsSettings(config as EventsConfig).map(({ variable, message }) => `${variable} ${message}`);

test('each transport says what it lacks', () => {
  expect(missing({ EVENTS: 'kafka' })).toEqual(['KAFKA_BROKERS is needed when EVENTS=kafka']);
  expect(missing({ EVENTS: 'kafka', KAFKA_BROKERS: '127.0.0.1:4092' })).toEqual([]);
  expect(missing({ EVENTS: 'postgres' })).toEqual(['EVENTS_DATABASE_URL is needed when EVENTS=postgres']);
  expect(missing({ EVENTS: 'postgres', EVENTS_DATABASE_URL: 'postgresql://u@h/d' })).toEqual([]);
});

test('where no transport is named, nothing is said of its settings: that it is missing is said already', () => {
  expect(missing({})).toEqual([]);
  expect(missing({ EVENTS: 'pigeon' as 'kafka' })).toEqual([]);
});
