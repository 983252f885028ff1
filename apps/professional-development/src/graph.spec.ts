import { findUnguarded } from '@doorstep/access';
import { checkDrift } from '@doorstep/database';
import { findUndescribed, writeOrCompareSdl } from '@doorstep/subgraph-kit';
import { testDatabase } from '@doorstep/testing';
import { join } from 'node:path';
import { CaseStudiesService } from './case-studies/case-studies.service';
import { entities, migrations } from './database';
import { EnrolmentsService } from './enrolments/enrolments.service';
import { buildGraph } from './graph';
import { ExpertsService } from './experts/experts.service';
import { ImprovementPlansService } from './improvement-plans/improvement-plans.service';
import { OfferingsService } from './offerings/offerings.service';
import { SiteStudiesService } from './site-studies/site-studies.service';

const clock = { now: () => new Date('2026-11-22T02:00:00Z') };
const schema = buildGraph({
  siteStudies: new SiteStudiesService(clock),
  offerings: new OfferingsService(clock),
  enrolments: new EnrolmentsService(clock),
  plans: new ImprovementPlansService(clock),
  caseStudies: new CaseStudiesService(clock),
  experts: new ExpertsService(clock),
});

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
