import { currentTraceId, startTelemetry, withSpan } from '@doorstep/service-kit';
import { eventually, type TestEvents } from '@doorstep/testing';
import { onFacts, pendingReplays, replayStateTopic } from '../index';
import { rawEvent } from './raw-events';
import { World } from './world';

// Kafka compacts closed segments only: so they close at once here.
const compactAtOnce = {
  'segment.ms': '50',
  'min.cleanable.dirty.ratio': '0.001',
  'delete.retention.ms': '1',
};

/** Compaction, replay, who may write, and the trace that runs through. */
export function topicTests(broker: () => TestEvents): void {
  let world: World;
  afterEach(async () => world.close());

  test('compaction keeps the newest state of each key and forgets tombstones', async () => {
    world = await World.open(broker(), 'compacted', compactAtOnce);
    const { state } = world.topics;
    const transport = world.transport('schools');
    const producer = await transport.openProducer();
    const event = (key: string, position: number, data: unknown = { name: `version ${position}` }) =>
      rawEvent(state, { key, position, data });
    await producer.send([event('kept', 1), event('changed', 1), event('gone', 1)]);
    await producer.send([event('changed', 2), event('gone', 2, null)]);
    let beat = 0;
    const content = async () =>
      (await world.contentOf(state.name))
        .filter(({ key }) => !key.startsWith('beat'))
        .map(({ key, headers }) => `${key} ${headers['ce_version']}`)
        .sort();
    await eventually(
      async () => {
        // Whatever goes on: a segment closes when the next event comes.
        beat++;
        await producer.send(Array.from({ length: 12 }, (_, i) => event(`beat-${i}`, beat)));
        await transport.maintain();
        expect(await content()).toEqual(['changed 2', 'kept 1']);
      },
      { timeout: 60_000, every: 250 },
    );
    await producer.close();
    // A newcomer builds its copies from what is left.
    await world.startAssessment();
    await eventually(async () => {
      expect(await world.copies()).toEqual(
        expect.arrayContaining([
          { id: 'changed', version: 2, name: 'version 2' },
          { id: 'kept', version: 1, name: 'version 1' },
        ]),
      );
    });
    expect((await world.copies()).map(({ id }) => id)).not.toContain('gone');
  }, 120_000);

  test('a replay makes the copies again as the topic says, while the service goes on', async () => {
    world = await World.open(broker(), 'replayed');
    const { state, facts } = world.topics;
    await world.startSchools();
    await world.startAssessment();
    const rows = Array.from({ length: 30 }, (_, i) => ({
      key: `k${i + 10}`,
      version: 3,
      name: `thing ${i}`,
    }));
    await world.publishState(...rows.map(row => ({ ...row, version: 2, name: 'old' })));
    await world.publishState(...rows);
    await world.publish({ key: 'a', value: 1 });
    const expected = rows.map(({ key, version, name }) => ({ id: key, version, name }));
    await world.waitForCopies(expected);
    await world.waitForValues({ a: [1] });

    const { manager } = world.assessment.database;
    await manager.query(`DELETE FROM thing WHERE id < 'k20'`);
    await manager.query(`UPDATE thing SET name = 'broken' WHERE id > 'k30'`);
    // Its state went from the topic long ago.
    await manager.query(`INSERT INTO thing VALUES ('ghost', 7, 'ghost')`);
    await manager.query('INSERT INTO consumed VALUES ($1, $2, 7)', [state.name, 'ghost']);
    await replayStateTopic(world.assessment.url, state);
    await world.waitForCopies(expected);
    await eventually(async () => expect(await pendingReplays(world.assessment.url)).toEqual([]));
    await world.publishState({ key: 'k10', version: 4, name: 'newer' });
    await world.waitForCopies([{ id: 'k10', version: 4, name: 'newer' }, ...expected.slice(1)]);

    // What acts is never played again.
    await expect(replayStateTopic(world.assessment.url, facts)).rejects.toThrow('is no state topic');
    expect(await world.values()).toEqual({ a: [1] });
  }, 90_000);

  test('only the owner writes a topic, and the data team only reads', async () => {
    world = await World.open(broker(), 'forged');
    const { facts, state } = world.topics;
    const forged = rawEvent(facts, { key: 'a', position: 1, data: { value: 666 } });
    const forger = await world.transport('assessment').openProducer();
    await expect(forger.send([forged])).rejects.toThrow(/does not own the topic|[Nn]ot authorized/);
    await forger.close();
    await expect(
      (async () => {
        const reader = await world.transport('data-team').openProducer();
        await reader.send([forged]);
      })(),
    ).rejects.toThrow(/may read only|permission denied|[Nn]ot authorized|authorization failed/i);
    expect(await world.contentOf(facts.name)).toEqual([]);

    await world.startSchools();
    await world.publishState({ key: 'a', version: 1, name: 'true' });
    await eventually(async () => expect(await world.contentOf(state.name)).toHaveLength(1));
  });

  test('a trace runs from the commit through the broker into the handler', async () => {
    world = await World.open(broker(), 'traced');
    const telemetry = await startTelemetry('conformance', {});
    world.atEnd(() => telemetry.stop());
    const traces: (string | undefined)[] = [];
    await world.startSchools();
    await world.startAssessment({
      subscriptions: [onFacts(world.topics.facts, async () => void traces.push(currentTraceId()))],
    });
    const published = await withSpan('request', {}, async span => {
      await world.publish({ key: 'a', value: 1 });
      return span.spanContext().traceId;
    });
    await eventually(() => expect(traces).toEqual([published]), { timeout: 30_000 });
    expect(published).toMatch(/^[0-9a-f]{32}$/);
  });
}
