import { type Action } from '@doorstep/access';
import { actable, taskSource } from '@doorstep/subgraph-kit';
import { Participation } from './participation';
import { ApplicationStatus } from './nomination.rules';
import { ParticipationStage } from './participation.rules';

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

export const programmeTasks = [toAdmit, toNominate, toComplete];
