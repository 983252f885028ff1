import { findUnguarded } from '@doorstep/access';
import { checkDrift } from '@doorstep/database';
import type { Jobs } from '@doorstep/jobs';
import { schemaOf } from '@doorstep/service';
import { systemClock } from '@doorstep/service-kit';
import { findUndescribed, writeOrCompareSdl } from '@doorstep/subgraph-kit';
import { testDatabase, type TestDatabase } from '@doorstep/testing';
import { isObjectType } from 'graphql';
import { join } from 'node:path';
import { entities, migrations } from './assessment.fixture';
import { capabilitiesWith } from './capabilities';
import { PupilResultRow, SatisfactionAnswerRow } from './collection/rows';
import { loadStandards } from './standards/standards';

// No test here runs a job.
const needs = { clock: systemClock, jobs: {} as Jobs };
const schema = schemaOf('assessment', capabilitiesWith(loadStandards()), needs);
let db: TestDatabase;

beforeAll(async () => {
  db = await testDatabase({ entities, migrations });
});
afterAll(() => db.stop());

test('the committed SDL is that of the code', () => {
  writeOrCompareSdl(schema, join(__dirname, 'schema.graphql'));
});

test('everything has a policy', () => {
  expect(findUnguarded(schema)).toEqual([]);
});

test('everything is described', () => {
  expect(findUndescribed(schema)).toEqual([]);
});

test('the rows of pupils and respondents have no place in the graph', () => {
  const shown = Object.values(schema.getTypeMap())
    .filter(type => isObjectType(type))
    .flatMap(type => Object.keys(type.getFields()));
  const columns = db.database.dataSource.entityMetadatas
    .filter(({ target }) => target === PupilResultRow || target === SatisfactionAnswerRow)
    .flatMap(entity => entity.columns.map(({ propertyName }) => propertyName));
  expect(columns).toEqual(expect.arrayContaining(['pupil', 'score', 'respondent', 'satisfied']));
  // What a row shares with public things.
  const innocent = ['cycleId', 'schoolId', 'grade'];
  expect(shown.filter(name => columns.includes(name) && !innocent.includes(name))).toEqual([]);
});

test('the migrations make what the entities say', async () => {
  const constraintsFile = join(__dirname, 'migrations', 'constraints.sql.txt');
  expect(await checkDrift(db.database.dataSource, { constraintsFile })).toEqual([]);
});
