import { type Actor, authorise } from '@doorstep/access';
import type { ConstraintProblems } from '@doorstep/database';
import { businessDay, type Clock } from '@doorstep/service-kit';
import { refuse } from '@doorstep/service-kit/refusal';
import { findById, expectVersion } from '@doorstep/subgraph-kit';
import type { EntityManager } from 'typeorm';
import { change } from '../history/record-changes';
import { School } from '../register/school';
import { schoolYearOf } from './school-year.rules';
import { YearlyFigures } from './yearly-figures';
import { checkCounts, checkHasPupils, checkYear, type Counts, figuresExist } from './yearly-figures.rules';

export interface RecordFigures extends Counts {
  schoolId: string;
  schoolYear: number;
  expectedVersion?: number | null;
}

/**
 * Enters a school's figures of a year, or corrects them: what they were stays in their history. Sent twice, it does
 * nothing the second time.
 */
export async function recordYearlyFigures(
  tx: EntityManager,
  actor: Actor,
  { schoolId, schoolYear, expectedVersion, ...given }: RecordFigures,
  clock: Clock,
): Promise<YearlyFigures> {
  const school = await findById(tx, School, schoolId);
  const { code: schoolCode, districtCode } = school;
  authorise(actor, 'update', 'YearlyFigures', { schoolCode, districtCode });
  checkHasPupils(school);
  checkYear(schoolYear, schoolYearOf(businessDay(clock.now())));
  checkCounts(given);
  const figures = await tx.findOne(YearlyFigures, {
    where: { schoolId: school.id, schoolYear },
    lock: { mode: 'pessimistic_write' },
  });
  if (!figures) {
    const of = { schoolId: school.id, schoolCode, districtCode, schoolYear };
    return tx.save(tx.create(YearlyFigures, { ...of, ...given, createdBy: actor.subject }));
  }
  const same = Object.entries(given).every(([field, value]) => figures[field as keyof Counts] === value);
  if (same) return figures;
  if (expectedVersion == null) {
    const { zh, en } = figuresExist(schoolYear);
    throw refuse('YEARLY_FIGURES_EXIST', ['expectedVersion'], zh, en);
  }
  expectVersion(figures, expectedVersion);
  const of = { kind: 'YEARLY_FIGURES', key: figures.id, by: actor.subject } as const;
  await change(tx, of, figures, given);
  return figures;
}

/** What the database's own constraints mean to a caller. */
export const figuresConstraints: ConstraintProblems = {
  yearly_figures_once: {
    code: 'YEARLY_FIGURES_EXIST',
    path: ['expectedVersion'],
    zh: '刚刚有人填报了该学年的数据：请刷新后重试。',
    en: 'Somebody has just entered the figures of that year: read them, then correct them.',
  },
};
