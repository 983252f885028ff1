import type { ImportBatch, RowCheck } from '@doorstep/bulk';
import { stagesUnderWay } from '../programme/participation.rules';
import type { Effect } from './amend';
import { sqlDay } from './register-import-dated';
import { SchoolStatus, SchoolStatusReason } from './school.rules';
import { sqlAmong } from './school.sql';
import { statusSteps } from './status.rules';

const { CORRECTION, OTHER, REGISTER_FILE } = SchoolStatusReason;
const statuses = Object.values(SchoolStatus);
const nextOf = (from: SchoolStatus) => statusSteps.filter(step => step.from === from).map(({ to }) => to);

/** Of a school that began later, an older file only fills the time before: that is no step. */
const changes = ({ day }: Effect) => `s.status <> k.status AND k.since <= ${sqlDay(day)}`;
const stepList = statusSteps.map(({ from, to }) => `('${from}', '${to}')`).join(', ');
const isStep = `(k.status, s.status) IN (${stepList})`;

/** The next change of status behind the day, where it would be another than the row's. */
const nextStatus = ({ day }: Effect) => `
  SELECT n.status, n.since
    FROM (SELECT o.status, o.since FROM school o WHERE o.id = k.id AND o.since > ${sqlDay(day)} AND o.status <> k.status
           UNION ALL
          SELECT o.status, o.since FROM school_period o
           WHERE o.id = k.id AND o.since > ${sqlDay(day)} AND o.status <> k.status
           ORDER BY since LIMIT 1) n
   WHERE n.status <> s.status`;

/** A file needs to give no reason, but where something that was over begins again: that can only be a correction. */
const explains = `CASE k.status || ' ' || s.status ${statusSteps
  .map(({ from, to, reasons }) => {
    const unsaid = reasons.every(reason => reason === CORRECTION) ? [] : [REGISTER_FILE];
    return `WHEN '${from} ${to}' THEN coalesce(s.status_reason, '${REGISTER_FILE}') IN ${sqlAmong([...reasons, ...unsaid])}`;
  })
  .join(' ')} END`;

/**
 * Whether what a file has said of this very day is said otherwise now: no step, but a better word on the one
 * before. What a person has said of the day, a file does not take back so.
 */
const betterWord = ({ day }: Effect) => `coalesce((
  SELECT c.job_id IS NOT NULL AND (c.before #>> '{}' = s.status OR (c.before #>> '{}', s.status) IN (${stepList}))
    FROM change c
   WHERE c.kind = 'SCHOOL' AND c.key = k.id::text AND c.field = 'status' AND c.effective_on = ${sqlDay(day)}
     AND c.withdrawn_at IS NULL
   ORDER BY c.version DESC LIMIT 1), false)`;

/** A file closes no school on which others count; the few that there are, are looked up once for all rows. */
const closing = (effect: Effect, code: string, those: string, zh: string, en: string): RowCheck => ({
  column: 'status',
  code,
  refusedWhen: `s.status IN ('CLOSED', 'CREATED_IN_ERROR') AND k.status NOT IN ('CLOSED', 'CREATED_IN_ERROR')
                AND k.since <= ${sqlDay(effect.day)} AND k.id IN (${those})`,
  zh,
  en,
});

/** Files keep to the order of statuses, as people do. */
export const statusChecks = ({ filled }: ImportBatch, effect: Effect): RowCheck[] => [
  {
    column: 'status',
    code: 'SCHOOL_STATUS_STEP_NOT_ALLOWED',
    refusedWhen: `${changes(effect)} AND NOT ${isStep} AND NOT ${betterWord(effect)}`,
    detail: `CASE k.status ${statuses.map(from => `WHEN '${from}' THEN '${from} → ${nextOf(from).join(', ')}'`).join(' ')} END`,
    zh: '学校当日的状态不能变为“{value}”，只能按此变化：{detail}。请更正状态或文件的生效日期。',
    en: 'On that day the school cannot become {value}, only: {detail}. Mend the status, or the day from which the file holds.',
  },
  {
    column: 'status',
    code: 'SCHOOL_STATUS_STEP_NOT_ALLOWED',
    refusedWhen: `${changes(effect)} AND EXISTS (${nextStatus(effect)} AND (s.status, n.status) NOT IN (${stepList}))`,
    detail: `(SELECT n.status || ' (' || n.since || ')' FROM (${nextStatus(effect)}) n)`,
    zh: '学校此后将为 {detail}，“{value}”之后不能变为该状态：请更正状态或文件的生效日期，或先更正后面的变更。',
    en: 'The school is {detail} later, which cannot follow {value}: mend the status, the day from which the file holds, or that later change.',
  },
  {
    column: filled.includes('status_reason') ? 'status_reason' : 'status',
    code: 'SCHOOL_STATUS_REASON',
    refusedWhen: `${changes(effect)} AND NOT ${explains} AND NOT ${betterWord(effect)}`,
    detail: `CASE k.status || ' ' || s.status ${statusSteps
      .map(({ from, to, reasons }) => `WHEN '${from} ${to}' THEN '${from} → ${to}: ${reasons.join(', ')}'`)
      .join(' ')} END`,
    zh: '此原因不能说明状态的变化：请在 status_reason 列填写其中之一（{detail}）。',
    en: 'That does not explain the change of status: write one of these in the column status_reason ({detail}).',
  },
  {
    column: filled.includes('status_note') ? 'status_note' : 'status_reason',
    code: 'SCHOOL_STATUS_NOTE_MISSING',
    refusedWhen: `s.status_reason = '${OTHER}' AND s.status_note IS NULL
                  AND (k.id IS NULL OR s.status <> k.status OR k.status_note IS NULL)`,
    zh: '原因为 OTHER 时请在 status_note 列说明。',
    en: 'With the reason OTHER, say in the column status_note what it is.',
  },
  closing(
    effect,
    'CLUSTER_LEAD_CLOSES',
    `SELECT m.school_id FROM cluster_membership m
      WHERE m.lead_role IS NOT NULL AND m.during && daterange(${sqlDay(effect.day)}, NULL)`,
    '该校届时领衔集群：请先更换领衔校或关闭集群，再关闭学校。',
    'The school leads a cluster then: change the lead or close the cluster first, then the school.',
  ),
  closing(
    effect,
    'CLUSTER_SHARED_THEN',
    `SELECT unnest(ARRAY[e.giver_school_id, e.receiver_school_id]) FROM sharing_entry e
      WHERE e.on_day >= ${sqlDay(effect.day)}`,
    '集群共享记录中有该日之后的记录，学校届时应在运行：请更改文件的生效日期，或先冲销这些记录。',
    'The ledger of a cluster has entries of that day or later, for which the school must have run: name a later day for the file.',
  ),
  closing(
    effect,
    'SCHOOL_IN_PROGRAMME',
    `SELECT p.school_id FROM participation p WHERE p.stage IN ${sqlAmong(stagesUnderWay)}`,
    '该校正在参加项目：请先让其退出该轮项目，再关闭学校。',
    'The school takes part in a round of the programme: withdraw it first, then close it.',
  ),
];

/** @param status what the school would be, in SQL */
export const closedOnCheck = (status: string): RowCheck => ({
  column: 'closed_on',
  code: 'SCHOOL_CLOSED_ON_NOT_CLOSED',
  refusedWhen: `s.closed_on IS NOT NULL AND ${status} <> '${SchoolStatus.CLOSED}'`,
  zh: '只有状态为 CLOSED 的学校有 closed_on：请留空，或更正状态；今后的关闭请用 changeSchoolStatus 计划。',
  en: 'Only a school that is CLOSED has a closed_on: leave it empty or mend the status; plan a closing to come by changeSchoolStatus.',
});
