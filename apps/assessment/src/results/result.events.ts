import { assessment } from '@doorstep/contracts';
import { publishEntities, publishFacts } from '@doorstep/messaging';
import { type EntityManager, In, MoreThan } from 'typeorm';
import type { AssessmentCycle } from '../cycles/assessment-cycle';
import { publicFigure } from './result.rules';
import { IndicatorRow, SchoolResult } from './school-result';

const resultsPerPage = 500;

/** Tells of every published result of a cycle. Hidden figures leave without their numbers. */
export async function publishResults(tx: EntityManager, cycle: AssessmentCycle): Promise<void> {
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const results = await tx.find(SchoolResult, {
      where: { cycleId: cycle.id, id: MoreThan(after) },
      order: { id: 'ASC' },
      take: resultsPerPage,
    });
    const last = results.at(-1);
    if (!last) return;
    await publishPage(tx, cycle, results);
    after = last.id;
  }
}

async function publishPage(
  tx: EntityManager,
  cycle: AssessmentCycle,
  results: SchoolResult[],
): Promise<void> {
  const rows = await tx.find(IndicatorRow, {
    where: { resultId: In(results.map(({ id }) => id)) },
    order: { resultId: 'ASC', indicator: 'ASC' },
  });
  const figures = Map.groupBy(rows, row => row.resultId);
  const told = results.map(result => ({
    result,
    data: contentOf(cycle, result, figures.get(result.id) ?? []),
  }));
  await publishEntities(
    tx,
    assessment.schoolResult,
    told.map(({ result, data }) => ({ ...result, ...data })),
  );
  await publishFacts(
    tx,
    assessment.schoolResultFacts,
    told.map(({ result: { id }, data }) => ({
      key: id,
      name: 'SchoolResultPublished' as const,
      data: { resultId: id, ...data },
    })),
  );
}

function contentOf(cycle: AssessmentCycle, result: SchoolResult, figures: readonly IndicatorRow[]) {
  if (!result.publishedAt) throw new Error(`The result ${result.id} is not published`);
  return {
    cycleId: cycle.id,
    schoolId: result.schoolId,
    standard: { code: cycle.standardCode, version: cycle.standardVersion },
    indicators: figures.map(publicFigure),
    publishedAt: result.publishedAt.toISOString(),
  };
}
