import { visibleWhere } from '@doorstep/access';
import { taskSource } from '@doorstep/subgraph-kit';
import { SharingEntry } from './sharing-entry';
import { SharingStatus } from './sharing.rules';

/** Entries of the ledger that the caller is to confirm or decline. */
export const sharingToConfirm = taskSource<SharingEntry>({
  kind: 'CONFIRM_SHARING',
  subjectType: 'SharingEntry',
  key: 'id',
  since: 'createdAt',
  awaiting({ actor, database }) {
    const { sql, parameters } = visibleWhere(actor, 'accept', 'Sharing', 'item');
    if (sql === 'FALSE') return null;
    return database.manager
      .createQueryBuilder(SharingEntry, 'item')
      .where(sql, parameters)
      .andWhere('item.status = :recorded AND item.createdBy <> :self', {
        recorded: SharingStatus.RECORDED,
        self: actor.subject,
      });
  },
  tell: ({ hours, onDay }) => ({
    title: {
      zh: `确认 ${onDay} 的共享记录（${hours} 课时）`,
      en: `Confirm what was shared on ${onDay} (${hours} hours)`,
    },
  }),
});
