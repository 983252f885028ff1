import { actable, taskSource } from '@doorstep/subgraph-kit';
import { SharingEntry } from './sharing-entry';
import { SharingStatus } from './sharing.rules';

/** Entries of the ledger that the caller is to confirm or decline. */
export const sharingToConfirm = taskSource<SharingEntry>({
  kind: 'CONFIRM_SHARING',
  subjectType: 'SharingEntry',
  key: 'id',
  since: 'createdAt',
  awaiting(context) {
    return actable(context, SharingEntry, 'accept', 'Sharing')?.andWhere(
      'item.status = :recorded AND item.createdBy <> :self',
      {
        recorded: SharingStatus.RECORDED,
        self: context.actor.subject,
      },
    );
  },
  tell: ({ hours, onDay }) => ({
    title: {
      zh: `确认 ${onDay} 的共享记录（${hours} 课时）`,
      en: `Confirm what was shared on ${onDay} (${hours} hours)`,
    },
  }),
});
