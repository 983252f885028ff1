import { type Action } from '@doorstep/access';
import { actable, taskSource } from '@doorstep/subgraph-kit';
import { Participation } from './participation';
import { ParticipationStage } from './participation.rules';

const latestAnswer = `(SELECT n.outcome FROM nomination n WHERE n.participation_id = item.id ORDER BY n.id DESC LIMIT 1)`;

/** Applications that await one step of somebody who may take it. */
const applications = (
  kind: string,
  action: Action,
  condition: string,
  title: (schoolCode: string) => { zh: string; en: string },
) =>
  taskSource<Participation>({
    kind,
    subjectType: 'Participation',
    key: 'id',
    since: 'createdAt',
    awaiting(context) {
      return actable(context, Participation, action, 'Participation')
        ?.andWhere('item.stage = :applied', { applied: ParticipationStage.APPLIED })
        .andWhere(condition);
    },
    tell: ({ schoolCode }) => ({ title: title(schoolCode) }),
  });

/** What is ready to be decided on: a district's own, and what a district has nominated for the city. */
const toAdmit = applications(
  'ADMIT_SCHOOL',
  'admit',
  `(item.level = 'DISTRICT' OR ${latestAnswer} = 'NOMINATED')`,
  code => ({ zh: `审核学校 ${code} 的项目申报`, en: `Decide on the application of school ${code}` }),
);

/** The city's project schools that their district has not answered yet. */
const toNominate = applications(
  'NOMINATE_SCHOOL',
  'nominate',
  `(item.level = 'CITY' AND ${latestAnswer} IS NULL)`,
  code => ({
    zh: `推荐学校 ${code}，或说明缺少的依据`,
    en: `Nominate school ${code}, or say what is missing`,
  }),
);

/** Applications whose district asks the school for evidence. */
const toComplete = applications('BRING_EVIDENCE', 'apply', `${latestAnswer} = 'EVIDENCE_MISSING'`, code => ({
  zh: `补充学校 ${code} 申报的依据`,
  en: `Bring the evidence that the district asks school ${code} for`,
}));

export const programmeTasks = [toAdmit, toNominate, toComplete];
