import { findUnguarded } from '@doorstep/access';
import { checkDrift } from '@doorstep/database';
import { findUndescribed, writeOrCompareSdl } from '@doorstep/subgraph-kit';
import { testDatabase } from '@doorstep/testing';
import { join } from 'node:path';
import { entities, migrations } from './database';
import { buildGraph } from './graph';
import { StoriesService } from './stories/stories.service';

const clock = { now: () => new Date('2026-11-22T02:00:00Z') };
const noJobs = {
  enqueue: () => Promise.reject(new Error('The graph is only looked at.')),
  cancel: () => Promise.resolve(false),
};
const schema = buildGraph(
  new StoriesService(clock, noJobs, { name: 'publish-story', run: async () => null }),
);

test('the committed SDL is that of the code', () => {
  writeOrCompareSdl(schema, join(__dirname, 'schema.graphql'));
});

test('everything has a policy', () => {
  expect(findUnguarded(schema)).toEqual([]);
});

test('everything is described', () => {
  expect(findUndescribed(schema)).toEqual([]);
});

test('the migrations make what the entities say', async () => {
  const db = await testDatabase({ entities, migrations });
  try {
    const constraintsFile = join(__dirname, 'migrations', 'constraints.sql.txt');
    expect(await checkDrift(db.database.dataSource, { constraintsFile })).toEqual([]);
  } finally {
    await db.stop();
  }
});
