import {
  eventually,
  startChild,
  type TestChild,
  type TestDatabase,
  type TestEvents,
} from '@doorstep/testing';
import { join } from 'node:path';
import pg from 'pg';
import { World } from './world';

/** Processes killed (`kill -9`) at each point between a commit and its effect: nothing is lost, nothing doubled. */
export function crashTests(broker: () => TestEvents): void {
  let world: World;
  afterEach(async () => world.close());

  function child(
    aggregate: string,
    service: 'schools' | 'assessment',
    database: TestDatabase,
    mode: string,
  ): TestChild {
    const started = startChild(join(__dirname, 'service.fixture.ts'), {
      ...world.environment(service, database),
      AGGREGATE: aggregate,
      MODE: mode,
      LOG_LEVEL: 'error',
    });
    world.atEnd(() => end(started));
    return started;
  }

  async function end(started: TestChild): Promise<void> {
    started.kill('SIGKILL');
    await started.ended;
  }

  test('between the commit and the relay', async () => {
    world = await World.open(broker(), 'killed-unsent');
    const publisher = child('killed-unsent', 'schools', world.schools, 'publish');
    expect((await publisher.ended).signal).toBe('SIGKILL');
    expect(await world.contentOf(world.topics.facts.name)).toEqual([]);
    await world.startSchools();
    await world.startAssessment();
    await world.waitForValues({ a: [1] });
  });

  test('between sending and deleting from the outbox', async () => {
    world = await World.open(broker(), 'killed-undeleted');
    // The relay's deletion waits for a lock that the test holds.
    await world.schools.database.manager.query(
      `CREATE FUNCTION wait_for_test() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN PERFORM pg_advisory_xact_lock(4711); RETURN OLD; END $$;
       CREATE TRIGGER wait_for_test BEFORE DELETE ON outbox FOR EACH ROW EXECUTE FUNCTION wait_for_test();`,
    );
    const holder = new pg.Client({ connectionString: world.schools.url });
    await holder.connect();
    await holder.query('SELECT pg_advisory_lock(4711)');
    await world.publish({ key: 'a', value: 1 }, { key: 'a', value: 2 });
    const relay = child('killed-undeleted', 'schools', world.schools, 'serve');
    await relay.waitFor(/serves/);
    const sent = async () => (await world.contentOf(world.topics.facts.name)).length;
    await eventually(async () => expect(await sent()).toBe(2), { timeout: 30_000 });
    await end(relay);
    // What the process had asked its session to do is not done either.
    await holder.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                        WHERE application_name = 'relay schools' AND datname = current_database()`);
    await holder.end();
    await world.startSchools();
    await eventually(async () => expect(await sent()).toBe(4), { timeout: 30_000 });
    await world.publish({ key: 'a', value: 3 });
    await world.startAssessment();
    await world.waitForValues({ a: [1, 2, 3] });
  });

  test.each(['before-commit', 'after-commit'])(
    'in a consumer, %s',
    async mode => {
      const aggregate = `killed-${mode}`;
      world = await World.open(broker(), aggregate);
      await world.startSchools();
      await world.publish({ key: 'a', value: 1 }, { key: 'b', value: 2 });
      const consumer = child(aggregate, 'assessment', world.assessment, mode);
      await consumer.waitFor(/stands still/);
      await end(consumer);
      const before = await world.values();
      // The last one handled is not there yet, or is there although the broker does not know.
      if (mode === 'before-commit') expect(before).toEqual({});
      else expect(Object.keys(before).length).toBeGreaterThan(0);
      await world.publish({ key: 'a', value: 3 });
      await world.startAssessment();
      await world.waitForValues({ a: [1, 3], b: [2] }, 60_000);
    },
    120_000,
  );
}
