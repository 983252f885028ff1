import { defineImport } from '@doorstep/bulk';
import type { Clock } from '@doorstep/service-kit';
import { collect, type CollectionParams } from './collecting';
import { onceCheck, pseudonymChecks, schoolChecks, schoolOfRow } from './row-checks';

/** What parents and community residents answered in a cycle. An answer that comes again is brought up to date. */
export const satisfactionImport = (clock: Clock) =>
  defineImport<CollectionParams>({
    name: 'assessment.satisfaction',
    columns: ['school_code', 'respondent_group', 'respondent', 'satisfied'],
    indexOn: [['respondent', 'school_code', 'respondent_group']],
    confidential: ['respondent'],
    checks: [
      ...schoolChecks,
      {
        column: 'respondent_group',
        code: 'RESPONDENT_GROUP_UNKNOWN',
        refusedWhen: `s.respondent_group IS NULL OR s.respondent_group NOT IN ('PARENT', 'COMMUNITY')`,
        zh: '“{value}”无效：请填写 PARENT（家长）或 COMMUNITY（社区居民）。',
        en: '"{value}" is no group: write PARENT or COMMUNITY.',
      },
      ...pseudonymChecks('respondent'),
      onceCheck(['respondent', 'school_code', 'respondent_group'], 'RESPONDENT_TWICE'),
      {
        column: 'satisfied',
        code: 'SATISFIED_INVALID',
        refusedWhen: `s.satisfied IS NULL OR lower(s.satisfied) NOT IN ('true', 'false')`,
        zh: '“{value}”无效：请填写 true（满意）或 false（不满意）。',
        en: '"{value}" is no answer: write true or false.',
      },
    ],
    apply: (tx, { accepted, params: { cycleId }, requestedBy }) =>
      collect(
        tx,
        clock,
        requestedBy,
        cycleId,
        `WITH incoming AS (
           SELECT ${schoolOfRow} AS school_id, s.respondent_group, s.respondent, s.satisfied::boolean AS satisfied
             FROM ${accepted} s),
         written AS (
           INSERT INTO satisfaction_answer AS kept (cycle_id, school_id, respondent_group, respondent, satisfied)
           SELECT $1, school_id, respondent_group, respondent, satisfied FROM incoming
           ON CONFLICT (cycle_id, school_id, respondent_group, respondent) DO UPDATE
             SET satisfied = excluded.satisfied WHERE kept.satisfied <> excluded.satisfied
           RETURNING old.respondent IS NULL AS created)
         SELECT (SELECT count(*)::int FROM incoming) AS incoming,
                count(*) FILTER (WHERE created)::int AS created, count(*) FILTER (WHERE NOT created)::int AS changed
           FROM written`,
      ),
  });
