import { type Actor, authorise, may } from '@doorstep/access';
import { businessDay, type Clock } from '@doorstep/service-kit';
import { refuse } from '@doorstep/service-kit/refusal';
import { absent, findById, checkedWords, isUuid, lockById } from '@doorstep/subgraph-kit';
import { type EntityManager, In } from 'typeorm';
import { change } from '../../history/record-changes';
import { School } from '../../register/school';
import { Cluster } from '../cluster';
import { publishClusterFacts } from '../cluster.events';
import { authoriseInCluster, membersOn } from '../leadership';
import { SharingEntry } from './sharing-entry';
import {
  checkAwaiting,
  checkConfirmedByAnother,
  checkGivenByNow,
  checkHours,
  checkReversible,
  checkTwoSchools,
  type SharingKind,
  SharingStatus,
  sideThatConfirms,
} from './sharing.rules';

interface RecordSharing {
  clusterId: string;
  giverSchoolId: string;
  receiverSchoolId: string;
  kind: SharingKind;
  hours: number;
  onDay: string;
  description: string;
}

/** The schools of an entry. */
interface Sides {
  giver: School;
  receiver: School;
}

/** The ledger of who gave what to whom. Nothing in it is deleted; what was wrong is reversed by another entry. */
export class SharingLedger {
  constructor(private readonly clock: Clock) {}

  /** Records that one school of a cluster gave something to another; the other side is to confirm it. */
  async record(tx: EntityManager, actor: Actor, given: RecordSharing): Promise<SharingEntry> {
    const { kind, hours, onDay } = given;
    checkTwoSchools(given.giverSchoolId, given.receiverSchoolId);
    checkHours(hours);
    checkGivenByNow(onDay, this.today());
    const description = checkedWords(given.description, ['description'], 500);
    const cluster = await findById(tx, Cluster, given.clusterId);
    const sides = await sidesIn(tx, cluster.id, given);
    return this.enter(tx, actor, cluster, sides, { kind, hours, onDay, description, reversesId: null });
  }

  /** The other side agrees: the entry counts. */
  async confirm(tx: EntityManager, actor: Actor, given: OfEntry): Promise<SharingEntry> {
    const entry = await lockEntry(tx, given);
    authorise(actor, 'accept', 'Sharing', entry);
    checkAwaiting(entry);
    checkConfirmedByAnother(entry, actor.subject);
    await this.answer(tx, actor, entry, { status: SharingStatus.CONFIRMED });
    const { id: entryId, clusterId: key, kind, hours, onDay: on } = entry;
    const { giverSchoolId, receiverSchoolId, reversesId: reversesEntryId } = entry;
    const data = { entryId, giverSchoolId, receiverSchoolId, kind, hours, on, reversesEntryId };
    await publishClusterFacts(tx, [{ key, name: 'SharingRecorded', data }]);
    return entry;
  }

  /** The other side disagrees, or who recorded it takes it back before it counts. */
  async decline(tx: EntityManager, actor: Actor, given: OfEntry & { reason: string }): Promise<SharingEntry> {
    const entry = await lockEntry(tx, given);
    if (entry.createdBy !== actor.subject) authorise(actor, 'accept', 'Sharing', entry);
    checkAwaiting(entry);
    const declinedWhy = checkedWords(given.reason, ['reason'], 500);
    await this.answer(tx, actor, entry, { status: SharingStatus.DECLINED, declinedWhy });
    return entry;
  }

  /** Takes a confirmed entry back by one of as many hours below zero, which the other side is to confirm. */
  async reverse(tx: EntityManager, actor: Actor, given: OfEntry & { reason: string }): Promise<SharingEntry> {
    const entry = await lockEntry(tx, given);
    checkReversible(entry);
    const cluster = await tx.findOneByOrFail(Cluster, { id: entry.clusterId });
    const giver = await tx.findOneByOrFail(School, { id: entry.giverSchoolId });
    const receiver = await tx.findOneByOrFail(School, { id: entry.receiverSchoolId });
    const { kind, onDay, hours, id: reversesId } = entry;
    const description = checkedWords(given.reason, ['reason'], 500);
    return this.enter(
      tx,
      actor,
      cluster,
      { giver, receiver },
      { kind, onDay, hours: -hours, description, reversesId },
    );
  }

  private async enter(
    tx: EntityManager,
    actor: Actor,
    cluster: Cluster,
    { giver, receiver }: Sides,
    entry: Pick<SharingEntry, 'kind' | 'hours' | 'onDay' | 'description' | 'reversesId'>,
  ): Promise<SharingEntry> {
    const today = this.today();
    await authoriseInCluster(tx, actor, ['create', 'Sharing'], cluster, {
      today,
      schools: [giver, receiver],
    });
    const speaksFor = ({ code }: School) => may(actor, 'accept', 'Sharing', { schoolCode: code });
    const side = sideThatConfirms({ giver: speaksFor(giver), receiver: speaksFor(receiver) });
    const confirming = side === 'giver' ? giver : receiver;
    return tx.save(
      tx.create(SharingEntry, {
        ...entry,
        clusterId: cluster.id,
        giverSchoolId: giver.id,
        receiverSchoolId: receiver.id,
        status: SharingStatus.RECORDED,
        schoolId: confirming.id,
        schoolCode: confirming.code,
        createdBy: actor.subject,
      }),
    );
  }

  private async answer(
    tx: EntityManager,
    actor: Actor,
    entry: SharingEntry,
    values: Pick<Partial<SharingEntry>, 'status' | 'declinedWhy'>,
  ): Promise<void> {
    await change(tx, { kind: 'SHARING', key: entry.id, by: actor.subject }, entry, {
      ...values,
      answeredBy: actor.subject,
      answeredAt: this.clock.now(),
    });
  }

  private today(): string {
    return businessDay(this.clock.now());
  }
}

interface OfEntry {
  entryId: string;
  expectedVersion: number;
}

async function lockEntry(tx: EntityManager, given: OfEntry): Promise<SharingEntry> {
  return lockById(tx, SharingEntry, given.entryId, given.expectedVersion);
}

/** The two schools, both of the cluster on the day. */
async function sidesIn(tx: EntityManager, clusterId: string, given: RecordSharing): Promise<Sides> {
  const ids = [given.giverSchoolId, given.receiverSchoolId].map(id => id.toLowerCase());
  const schools = await tx.findBy(School, { id: In(ids.filter(isUuid)) });
  const members = await membersOn(
    tx,
    clusterId,
    schools.map(({ id }) => id),
    given.onDay,
  );
  const [giver, receiver] = ids.map((id, place) => {
    const school = schools.find(one => one.id === id);
    const path = [place === 0 ? 'giverSchoolId' : 'receiverSchoolId'];
    if (!school) throw absent(School, path);
    if (!members.has(id)) {
      throw refuse(
        'SHARING_NOT_MEMBER',
        path,
        `学校 ${school.code} 在 ${given.onDay} 不属于该集群。`,
        `The school ${school.code} does not belong to the cluster on ${given.onDay}.`,
      );
    }
    return school;
  });
  return { giver: giver!, receiver: receiver! };
}

/** What the database's own constraints mean to a caller. */
export const sharingConstraints = {
  sharing_entry_reversed_once: {
    code: 'SHARING_REVERSED',
    path: ['entryId'],
    zh: '该记录已被冲销，或冲销正待确认。',
    en: 'The entry has been reversed, or its reversal awaits an answer.',
  },
  sharing_entry_giver: {
    code: 'SHARING_NOT_MEMBER',
    path: ['giverSchoolId'],
    zh: '提供学校在这一天不属于该集群。',
    en: 'The giver does not belong to the cluster on that day.',
  },
  sharing_entry_receiver: {
    code: 'SHARING_NOT_MEMBER',
    path: ['receiverSchoolId'],
    zh: '接受学校在这一天不属于该集群。',
    en: 'The receiver does not belong to the cluster on that day.',
  },
};
