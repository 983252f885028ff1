import { join } from 'node:path';
import { findUnguarded } from '@doorstep/access';
import { checkDrift } from '@doorstep/database';
import { type Jobs } from '@doorstep/jobs';
import { entitiesOf, migrationsOf, schemaOf } from '@doorstep/service';
import { systemClock } from '@doorstep/service-kit';
import { findUndescribed, writeOrCompareSdl } from '@doorstep/subgraph-kit';
import { testDatabase } from '@doorstep/testing';
import { capabilities } from './capabilities';

// No test here runs a job.
const schema = schemaOf('professional-development', capabilities, { clock: systemClock, jobs: {} as Jobs });

test('the committed SDL is that of the code', () => {
  writeOrCompareSdl(schema, join(__dirname, 'schema.graphql'));
});

test('every operation and entity has a policy', () => {
  expect(findUnguarded(schema)).toEqual([]);
});

test('everything is described', () => {
  expect(findUndescribed(schema)).toEqual([]);
});

test('the entities, the migrations and the committed constraints agree', async () => {
  const { database, stop } = await testDatabase({
    migrations: migrationsOf(capabilities),
    entities: entitiesOf(capabilities),
  });
  try {
    const constraintsFile = join(__dirname, 'migrations', 'constraints.sql.txt');
    expect(await checkDrift(database.dataSource, { constraintsFile })).toEqual([]);
  } finally {
    await stop();
  }
});
