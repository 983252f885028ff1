import type { EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';
import { DecisionCopy, ImprovementPlanCopy, SiteStudyCopy } from './evidence';
import { EvidenceKind, type Heard } from './participation.rules';

/** What has been heard about each of these schools and no step rests on yet, the newest first. */
export async function heardOf(db: EntityManager, schoolIds: readonly string[]): Promise<Heard[]> {
  // One connection answers one question at a time, so nothing is won by asking together.
  const siteStudies = await unused(db, SiteStudyCopy, EvidenceKind.SITE_STUDY, 'visitedOn', schoolIds);
  const plans = await unused(db, ImprovementPlanCopy, EvidenceKind.IMPROVEMENT_PLAN, 'id', schoolIds);
  const decisions = await unused(db, DecisionCopy, EvidenceKind.DECISION, 'publishedAt', schoolIds);
  const by = <T extends { schoolId: string }>(rows: T[]) => Map.groupBy(rows, row => row.schoolId);
  const [studiesBy, plansBy, decisionsBy] = [by(siteStudies), by(plans), by(decisions)];
  return schoolIds.map(id => ({
    siteStudies: studiesBy.get(id) ?? [],
    improvementPlans: plansBy.get(id) ?? [],
    decisions: decisionsBy.get(id) ?? [],
  }));
}

async function unused<T extends ObjectLiteral>(
  db: EntityManager,
  copy: EntityTarget<T>,
  kind: EvidenceKind,
  newest: string & keyof T,
  schoolIds: readonly string[],
): Promise<T[]> {
  return db
    .createQueryBuilder(copy, 'copy')
    .where('copy.schoolId = ANY(:schoolIds)', { schoolIds: [...schoolIds] })
    .andWhere(
      'NOT EXISTS (SELECT FROM participation_step step WHERE step.evidence_kind = :kind AND step.evidence_id = copy.id AND NOT step.undone)',
      { kind },
    )
    .orderBy(`copy.${newest}`, 'DESC')
    .addOrderBy('copy.id', 'DESC')
    .getMany();
}
