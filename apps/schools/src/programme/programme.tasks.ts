import { type Action } from '@doorstep/access';
import { actable, taskSource } from '@doorstep/subgraph-kit';
import { Participation } from './participation';
import { ApplicationStatus } from './nomination.rules';
import { ParticipationStage, rightTo, type Step, steps } from './participation.rules';

const nominatedBy = `(SELECT n.answered_by FROM nomination n WHERE n.participation_id = item.id ORDER BY n.id DESC LIMIT 1)`;

/** Applications that stand so and await one step of somebody who may take it. */
const applications = (
  kind: string,
  action: Action,
  statuses: readonly ApplicationStatus[],
  title: (schoolCode: string) => { zh: string; en: string },
) =>
  taskSource<Participation>({
    kind,
    subjectType: 'Participation',
    key: 'id',
    since: 'applicationSince',
    awaiting(context) {
      const waiting = actable(context, Participation, action, 'Participation')
        ?.andWhere('item.stage = :applied', { applied: ParticipationStage.APPLIED })
        .andWhere('item.applicationStatus IN (:...statuses)', { statuses });
      // Who nominated a school does not decide on it.
      return action === 'admit'
        ? waiting?.andWhere(`${nominatedBy} <> :me`, { me: context.actor.subject })
        : waiting;
    },
    tell: ({ schoolCode }) => ({ title: title(schoolCode) }),
  });

/** What a district has nominated, for whoever decides: the city on its own project schools, the district on its own. */
const toAdmit = applications('ADMIT_SCHOOL', 'admit', [ApplicationStatus.NOMINATED], code => ({
  zh: `审核学校 ${code} 的项目申报`,
  en: `Decide on the application of school ${code}`,
}));

/** What its district has not answered yet, or not since the school has brought what it was asked for. */
const toNominate = applications(
  'NOMINATE_SCHOOL',
  'nominate',
  [ApplicationStatus.SUBMITTED, ApplicationStatus.EVIDENCE_BROUGHT],
  code => ({
    zh: `推荐学校 ${code}，或说明缺少的依据`,
    en: `Nominate school ${code}, or say what is missing`,
  }),
);

/** Applications whose district asks the school for evidence. */
const toComplete = applications('BRING_EVIDENCE', 'apply', [ApplicationStatus.EVIDENCE_MISSING], code => ({
  zh: `补充学校 ${code} 申报的依据`,
  en: `Bring the evidence that the district asks school ${code} for`,
}));

/** Which evidence counts, in SQL: as `evidenceFor` of participation.rules.ts has it, for all schools at once. */
const evidence: Record<Step, { copy: string; counts: string; zh: string }> = {
  [ParticipationStage.CULTIVATED]: {
    copy: 'site_study_copy',
    counts: 'e.recommends_cultivation AND e.theme = item.bottleneck_theme',
    zh: '培育',
  },
  [ParticipationStage.IMPROVING]: {
    copy: 'improvement_plan_copy',
    counts: `e.status = 'ACCEPTED'`,
    zh: '改进',
  },
  [ParticipationStage.ELEVATED]: {
    copy: 'decision_copy',
    counts: `e.outcome = 'MET' AND e.valid_until >= :today`,
    zh: '提升',
  },
};

/** Schools whose evidence for the next step is in, for whoever may take it. */
const toAdvance = (Object.keys(evidence) as Step[]).map(to => {
  const { from, evidence: kind } = steps[to];
  const { copy, counts, zh } = evidence[to];
  const unused = `FROM ${copy} e WHERE e.school_id = item.school_id AND NOT EXISTS (SELECT FROM participation_step s
    WHERE s.evidence_kind = '${kind}' AND s.evidence_id = e.id AND NOT s.undone)`;
  return taskSource<Participation>({
    kind: 'ADVANCE_SCHOOL',
    subjectType: 'Participation',
    key: 'id',
    // Since the school stands in its stage, which lies in an index; when its evidence came would be asked of every school.
    since: alias => `(${alias}.stage_since::timestamp AT TIME ZONE 'Asia/Shanghai')`,
    awaiting(context, today) {
      return actable(context, Participation, rightTo(to), 'Participation')
        ?.andWhere(`item.stage = '${from}'`)
        .andWhere(`EXISTS (SELECT ${unused} AND ${counts})`, { today });
    },
    tell: ({ schoolCode }) => ({
      title: {
        zh: `学校 ${schoolCode} 的依据已齐，可进入“${zh}”阶段`,
        en: `The evidence of school ${schoolCode} is in: let it move on to ${to}`,
      },
    }),
  });
});

export const programmeTasks = [toAdmit, toNominate, toComplete, ...toAdvance];
