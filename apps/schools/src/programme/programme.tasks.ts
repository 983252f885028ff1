import { visibleWhere } from '@doorstep/access';
import { taskSource } from '@doorstep/subgraph-kit';
import { Participation } from './participation';
import { ParticipationStage } from './participation.rules';

/** Applications that the caller is to admit. */
const applications = taskSource<Participation>({
  kind: 'ADMIT_SCHOOL',
  subjectType: 'Participation',
  key: 'id',
  since: 'createdAt',
  awaiting({ actor, database }) {
    const { sql, parameters } = visibleWhere(actor, 'admit', 'Participation', 'item');
    if (sql === 'FALSE') return null;
    return database.manager
      .createQueryBuilder(Participation, 'item')
      .where(sql, parameters)
      .andWhere('item.stage = :applied', { applied: ParticipationStage.APPLIED });
  },
  tell: ({ schoolCode }) => ({
    title: {
      zh: `审核学校 ${schoolCode} 的项目申报`,
      en: `Decide on the application of school ${schoolCode}`,
    },
  }),
});

export const programmeTasks = [applications];
