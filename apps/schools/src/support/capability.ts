import type { Capability } from '@doorstep/service';
import { actable, taskSource } from '@doorstep/subgraph-kit';
import { createSupport } from '../migrations/202611220081-support';
import { indexSupportLists } from '../migrations/202611222240-index-lists';
import { SupportStatus } from './support.rules';
import { Support } from './support.service';
import { SupportOfSchool, SupportRequestReads, SupportResolver } from './support.resolver';
import { SupportRequest } from './support-request';

const unanswered = taskSource<SupportRequest>({
  kind: 'ANSWER_SUPPORT_REQUEST',
  subjectType: 'SupportRequest',
  key: 'id',
  since: 'createdAt',
  awaiting(context) {
    return actable(context, SupportRequest, 'review', 'SupportRequest')?.andWhere('item.status = :open', {
      open: SupportStatus.OPEN,
    });
  },
  tell: ({ schoolCode }) => ({
    title: {
      zh: `答复学校 ${schoolCode} 的支持申请`,
      en: `Answer the request for support of school ${schoolCode}`,
    },
  }),
});

/** What schools ask their districts for. */
export const support: Capability = {
  entities: [SupportRequest],
  migrations: [createSupport, indexSupportLists],
  resolvers: ({ clock }) => [SupportRequestReads, SupportOfSchool, new SupportResolver(new Support(clock))],
  tasks: [unanswered],
};
