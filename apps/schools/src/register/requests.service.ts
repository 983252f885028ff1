import { type Actor, authorise } from '@doorstep/access';
import { refuse } from '@doorstep/service-kit/refusal';
import { findById, lockById } from '@doorstep/subgraph-kit';
import type { EntityManager } from 'typeorm';
import { District } from '../districts/district';
import { checkTogether, sorted } from './fields.rules';
import { checkDay, readFields, readWords, type Register, registerConstraints } from './register.service';
import {
  checkBase,
  checkDecision,
  checkFree,
  checkWaiting,
  SchoolChangeRequestStatus,
} from './requests.rules';
import { School } from './school';
import { SchoolChangeRequest } from './school-change-request';
import { type StatusChange, statusChangeOf } from './status.rules';
import { lockTimelines } from './timeline';
import { differing, groundOf, type State } from './timeline.rules';

interface Proposal {
  schoolId: string;
  fields?: object | null;
  status?: StatusChange | null;
  on?: string | null;
  reason: string;
}

/** What came of a proposal: the school with what changed at once, and the request for the rest. */
export interface Proposed {
  school: School;
  changeRequest: SchoolChangeRequest | null;
  appliedFields: string[];
}

/** A school proposes, the district approves or refuses. Each runs in the transaction it is given. */
export class SchoolChangeRequests {
  constructor(private readonly register: Register) {}

  async propose(tx: EntityManager, actor: Actor, given: Proposal): Promise<Proposed> {
    const school = await this.register.lock(tx, given);
    const { id, code: schoolCode, districtCode } = school;
    authorise(actor, 'create', 'SchoolChangeRequest', { schoolCode, districtCode });
    const reason = readWords(given.reason, ['reason']);
    if (!reason) throw refuse('TEXT_EMPTY', ['reason'], '请说明理由。', 'Say why.');
    const fields = given.fields || !given.status ? readFields(given.fields ?? {}) : {};
    const { direct, approved } = sorted(fields);
    const asked = { by: actor.subject, reason };
    const on = given.on ?? null;
    if (on !== null) await checkDay(tx, id, on);
    await checkDistrict(tx, fields);
    const applied =
      Object.keys(direct).length > 0 ? await this.register.change(tx, school, on, asked, direct) : school;
    const ground = await this.groundOf(tx, id, on);
    checkTogether({ ...ground.state, ...approved }, ['fields']);
    const proposed = {
      ...differing([ground], ground.from, approved),
      ...(await this.readStatus(tx, given)),
    };
    if (Object.keys(proposed).length === 0) {
      if (Object.keys(direct).length > 0) {
        return { school: applied, changeRequest: null, appliedFields: Object.keys(direct) };
      }
      throw refuse(
        'SCHOOL_CHANGE_EMPTY',
        ['fields'],
        '所填内容与现有登记相同。',
        'The school is so already: nothing would change.',
      );
    }
    const changeRequest = await this.place(tx, {
      ...{ schoolId: id, schoolCode, districtCode, proposed, effectiveOn: on, reason },
      base: Object.fromEntries(Object.keys(proposed).map(field => [field, ground.state[field] ?? null])),
      createdBy: actor.subject,
      createdAt: this.register.now(),
    });
    return { school: applied, changeRequest, appliedFields: Object.keys(direct) };
  }

  async approve(
    tx: EntityManager,
    actor: Actor,
    given: { requestId: string; expectedVersion: number; answer?: string | null; despiteChanges: boolean },
  ): Promise<SchoolChangeRequest> {
    const { request, school } = await this.lock(tx, given);
    authorise(actor, 'approve', 'SchoolChangeRequest', request);
    checkDecision(request, actor.subject);
    const on = request.effectiveOn;
    if (!given.despiteChanges) {
      checkBase(request.base, (await this.groundOf(tx, request.schoolId, on)).state);
    }
    const asked = {
      ...{ by: request.createdBy, askedAt: request.createdAt, reason: request.reason },
      ...{ approvedBy: actor.subject, requestId: request.id },
    };
    const { fields, status } = statusChangeOf(request.proposed);
    // Who approves it answers for a move between districts as for a change of one's own.
    if (fields['districtCode'] !== undefined) authorise(actor, 'update', 'School', fields);
    if (Object.keys(fields).length > 0) await this.register.change(tx, school, on, asked, fields);
    if (status) await this.register.moveOn(tx, school, on, asked, status);
    return this.decide(tx, actor, request, SchoolChangeRequestStatus.APPROVED, given.answer);
  }

  async refuse(
    tx: EntityManager,
    actor: Actor,
    given: { requestId: string; expectedVersion: number; answer: string },
  ): Promise<SchoolChangeRequest> {
    const { request } = await this.lock(tx, given);
    authorise(actor, 'approve', 'SchoolChangeRequest', request);
    checkDecision(request, actor.subject);
    if (!given.answer.trim()) {
      throw refuse('TEXT_EMPTY', ['answer'], '请说明不批准的理由。', 'Say why it is refused.');
    }
    return this.decide(tx, actor, request, SchoolChangeRequestStatus.REFUSED, given.answer);
  }

  async withdraw(
    tx: EntityManager,
    actor: Actor,
    given: { requestId: string; expectedVersion: number },
  ): Promise<SchoolChangeRequest> {
    const { request } = await this.lock(tx, given);
    authorise(actor, 'create', 'SchoolChangeRequest', request);
    checkWaiting(request);
    return this.decide(tx, actor, request, SchoolChangeRequestStatus.WITHDRAWN, null);
  }

  /** The school before the request, in the order in which all take them. */
  private async lock(
    tx: EntityManager,
    { requestId, expectedVersion }: { requestId: string; expectedVersion: number },
  ): Promise<{ request: SchoolChangeRequest; school: School }> {
    const { schoolId } = await findById(tx, SchoolChangeRequest, requestId);
    const school = await this.register.lock(tx, { schoolId });
    const request = await lockById(tx, SchoolChangeRequest, requestId, expectedVersion);
    return { request, school };
  }

  private async groundOf(tx: EntityManager, id: string, on: string | null) {
    const [timeline] = await lockTimelines(tx, [id]);
    const from = on ?? this.register.today();
    return { from, state: groundOf(timeline!.segments, from) };
  }

  /** A proposed change of status as fields, judged as far as it can be today. */
  private async readStatus(tx: EntityManager, { schoolId, status, on }: Proposal): Promise<State> {
    if (!status) return {};
    const change = { ...status, note: readWords(status.note, ['status', 'note']) };
    await this.register.courseOf(tx, schoolId, on ?? null, change);
    return { status: change.to, statusReason: change.reason, statusNote: change.note };
  }

  private async place(
    tx: EntityManager,
    values: Omit<Partial<SchoolChangeRequest>, 'school'> & { schoolId: string; proposed: State },
  ): Promise<SchoolChangeRequest> {
    const fields = Object.keys(values.proposed);
    const waiting = await tx.query<{ field: string }[]>(
      'SELECT field FROM school_change_request_field WHERE school_id = $1',
      [values.schoolId],
    );
    checkFree(
      fields,
      waiting.map(({ field }) => field),
      ['fields'],
    );
    const request = await tx.save(
      tx.create(SchoolChangeRequest, { ...values, status: SchoolChangeRequestStatus.PROPOSED }),
    );
    await tx.query(
      `INSERT INTO school_change_request_field (school_id, field, request_id) SELECT $1, unnest($2::text[]), $3`,
      [request.schoolId, fields, request.id],
    );
    return request;
  }

  private async decide(
    tx: EntityManager,
    actor: Actor,
    request: SchoolChangeRequest,
    status: SchoolChangeRequestStatus,
    answer: string | null | undefined,
  ): Promise<SchoolChangeRequest> {
    await tx.query('DELETE FROM school_change_request_field WHERE request_id = $1', [request.id]);
    const decided = { status, decidedBy: actor.subject, decidedAt: this.register.now() };
    return tx.save(Object.assign(request, decided, { answer: readWords(answer, ['answer']) }));
  }
}

/** What the database would refuse only when it is approved. */
async function checkDistrict(tx: EntityManager, { districtCode }: State): Promise<void> {
  if (districtCode === undefined) return;
  if (await tx.existsBy(District, { code: String(districtCode) })) return;
  const { code, path, zh, en } = registerConstraints.school_district;
  throw refuse(code, path, zh, en);
}
