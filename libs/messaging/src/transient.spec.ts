import { isTransient } from './transient';

const coded = (code: string) => Object.assign(new Error('something'), { code });

test.each([
  ['a server that shuts down', coded('57P01')],
  ['a full disk', coded('53100')],
  ['a lost connection', coded('08006')],
  ['a deadlock', coded('40P01')],
  ['a lock that is not to be had', coded('55P03')],
  ['a network that is gone', coded('ECONNREFUSED')],
  [
    'the same, as TypeORM wraps it',
    Object.assign(new Error('query failed'), { driverError: coded('57P01') }),
  ],
  ['the same, as a cause', new Error('copy failed', { cause: coded('08006') })],
  ['a connection that pg ended', new Error('Connection terminated unexpectedly')],
])('%s passes by itself', (_what, error) => {
  expect(isTransient(error)).toBe(true);
});

test.each([
  ['a violated constraint', coded('23505')],
  ['a statement that takes too long, alone or with a batch', coded('57014')],
  ['a mistake in a handler', new TypeError('x is not a function')],
  ['what is no error', 'text'],
])('%s does not', (_what, error) => {
  expect(isTransient(error)).toBe(false);
});
