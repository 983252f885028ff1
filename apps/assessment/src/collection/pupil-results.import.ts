import { defineImport } from '@doorstep/bulk';
import type { Clock } from '@doorstep/service-kit';
import { collect, type CollectionParams } from './collecting';
import { minutesCheck, onceCheck, pseudonymChecks, schoolChecks, schoolOfRow } from './row-checks';

/** The pupil results of a cycle. A pupil that comes again is brought up to date. */
export const pupilResultsImport = (clock: Clock) =>
  defineImport<CollectionParams>({
    name: 'assessment.pupil-results',
    columns: ['school_code', 'pupil', 'grade', 'score', 'homework_minutes', 'sleep_minutes'],
    indexOn: [['pupil', 'school_code']],
    confidential: ['pupil'],
    checks: [
      ...schoolChecks,
      ...pseudonymChecks('pupil'),
      onceCheck(['pupil', 'school_code'], 'PUPIL_TWICE'),
      {
        column: 'grade',
        code: 'GRADE_UNKNOWN',
        refusedWhen: `s.grade IS NULL OR s.grade !~ '^[1-9]$'`,
        zh: '年级“{value}”无效：请填写1至9。',
        en: 'The grade "{value}" is none of 1 to 9.',
      },
      {
        column: 'score',
        code: 'SCORE_INVALID',
        refusedWhen: `CASE WHEN s.score ~ '^[0-9]{1,4}([.][0-9]{1,3})?$'
                           THEN s.score::numeric > (params->>'maximumScore')::numeric ELSE s.score IS NOT NULL END`,
        detail: `params->>'maximumScore'`,
        zh: '成绩“{value}”无效：请填写0至{detail}、最多三位小数的数；没有成绩请留空。',
        en: 'The score "{value}" is no number from 0 to {detail} with up to three decimals; leave it empty where there is none.',
      },
      minutesCheck('homework_minutes'),
      minutesCheck('sleep_minutes'),
      {
        column: null,
        code: 'PUPIL_RESULT_EMPTY',
        refusedWhen: 's.score IS NULL AND s.homework_minutes IS NULL AND s.sleep_minutes IS NULL',
        zh: '这一行没有成绩，也没有作业和睡眠时间：请补充或删去这一行。',
        en: 'The row has no score, no homework and no sleep: fill something in, or leave the row out.',
      },
    ],
    apply: (tx, { accepted, params: { cycleId }, requestedBy }) =>
      collect(
        tx,
        clock,
        requestedBy,
        cycleId,
        `WITH incoming AS (
           SELECT ${schoolOfRow} AS school_id, s.pupil, s.grade::smallint AS grade, s.score::numeric AS score,
                  s.homework_minutes::smallint AS homework_minutes, s.sleep_minutes::smallint AS sleep_minutes
             FROM ${accepted} s),
         written AS (
           INSERT INTO pupil_result AS kept (cycle_id, school_id, pupil, grade, score, homework_minutes, sleep_minutes)
           SELECT $1, school_id, pupil, grade, score, homework_minutes, sleep_minutes FROM incoming
           ON CONFLICT (cycle_id, school_id, pupil) DO UPDATE
             SET grade = excluded.grade, score = excluded.score,
                 homework_minutes = excluded.homework_minutes, sleep_minutes = excluded.sleep_minutes
             WHERE (kept.grade, kept.score, kept.homework_minutes, kept.sleep_minutes)
               IS DISTINCT FROM (excluded.grade, excluded.score, excluded.homework_minutes, excluded.sleep_minutes)
           RETURNING old.pupil IS NULL AS created)
         SELECT (SELECT count(*)::int FROM incoming) AS incoming,
                count(*) FILTER (WHERE created)::int AS created, count(*) FILTER (WHERE NOT created)::int AS changed
           FROM written`,
      ),
  });
