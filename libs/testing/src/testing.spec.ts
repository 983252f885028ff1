import { migration } from '@doorstep/database';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { Client } from 'pg';
import { TestClock, eventually, testDatabase, testPostgres, testTokens } from './index';

const migrations = [migration(202609010000, 'Things', 'CREATE TABLE thing (id int PRIMARY KEY)')];

test('each taker gets a fresh database of an ordinary owner, with the migrations run', async () => {
  const one = await testDatabase({ migrations });
  const two = await testDatabase({ migrations });
  try {
    await one.database.manager.query('INSERT INTO thing VALUES (1)');
    expect(await two.database.manager.query('SELECT * FROM thing')).toEqual([]);
    expect(
      await two.database.manager.query('SELECT rolsuper AS super FROM pg_roles WHERE rolname = current_user'),
    ).toEqual([{ super: false }]);
  } finally {
    await one.stop();
    await two.stop();
  }
});

test('a stopped database is gone, whoever still holds a connection', async () => {
  const gone = await testDatabase({ migrations });
  const guest = new Client({ connectionString: gone.url });
  const lost = new Promise(resolve => guest.on('error', resolve));
  await guest.connect();
  await gone.stop();
  await lost;
  const admin = new Client({ connectionString: await testPostgres() });
  await admin.connect();
  const name = new URL(gone.url).pathname.slice(1);
  const { rowCount } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [name]);
  await admin.end();
  expect(rowCount).toBe(0);
});

test('tokens verify against the issuer’s keys, and a forged one does not', async () => {
  const tokens = await testTokens();
  try {
    const answer = (await (await fetch(tokens.jwksUri)).json()) as typeof tokens.jwks;
    const keys = createLocalJWKSet(answer);
    const bearer = await tokens.bearer('somebody', [{ role: 'editor' }]);
    const { payload } = await jwtVerify(bearer.replace('Bearer ', ''), keys, {
      issuer: tokens.issuer,
      audience: 'doorstep',
    });
    expect(payload).toMatchObject({ sub: 'somebody', doorstep_roles: [{ role: 'editor' }] });
    const forged = await tokens.sign({ sub: 'somebody' }, { key: 'another' });
    await expect(jwtVerify(forged, keys)).rejects.toThrow('signature verification failed');
  } finally {
    await tokens.stop();
  }
});

test('a test clock stands still until it is moved, and says so', () => {
  const clock = new TestClock('2026-09-01T00:00:00Z');
  let moves = 0;
  const end = clock.onMove(() => moves++);
  clock.advance(86_400_000);
  expect(clock.now().toISOString()).toBe('2026-09-02T00:00:00.000Z');
  end();
  clock.moveTo('2027-01-01T00:00:00Z');
  expect(moves).toBe(1);
});

test('eventually gives what holds at last, or the last error', async () => {
  let calls = 0;
  const third = () => {
    if (++calls < 3) throw new Error(`call ${calls}`);
    return calls;
  };
  expect(await eventually(third, { every: 1 })).toBe(3);
  await expect(
    eventually(() => Promise.reject(new Error('never')), { timeout: 5, every: 1 }),
  ).rejects.toThrow('never');
});
