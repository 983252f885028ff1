import { findUnguarded } from '@doorstep/access';
import { checkDrift } from '@doorstep/database';
import { startJobs } from '@doorstep/jobs';
import { findUndescribed, writeOrCompareSdl } from '@doorstep/subgraph-kit';
import { testDatabase, type TestDatabase } from '@doorstep/testing';
import { isObjectType, type GraphQLSchema } from 'graphql';
import { join } from 'node:path';
import { pino } from 'pino';
import { PupilResultRow, SatisfactionAnswerRow } from './collection/rows';
import { CyclesService } from './cycles/cycles.service';
import { entities, migrations } from './database';
import { DecisionsService } from './decisions/decisions.service';
import { buildGraph } from './graph';
import { loadStandards } from './standards/standards';

const clock = { now: () => new Date('2026-11-22T02:00:00Z') };
const standards = loadStandards();
let db: TestDatabase;
let schema: GraphQLSchema;

beforeAll(async () => {
  db = await testDatabase({ entities, migrations });
  const jobs = await startJobs({
    database: db.database,
    definitions: [],
    log: pino({ level: 'silent' }),
    clock,
  });
  schema = buildGraph({
    standards,
    cycles: new CyclesService(standards, clock),
    decisions: new DecisionsService(standards, clock),
    jobs,
  });
  await jobs.close();
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
