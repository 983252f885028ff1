import { type Actor, authorise } from '@doorstep/access';
import { businessDay, type Clock } from '@doorstep/service-kit';
import { type BilingualText, refuseAny, refuse } from '@doorstep/service-kit/refusal';
import { findById, checkedText, isUuid, lockById } from '@doorstep/subgraph-kit';
import { type EntityManager, In } from 'typeorm';
import { SchoolReference } from '../schools/school-reference';
import { Expert, ExpertConflict } from './expert';
import { publishExpert } from './expert.events';
import { checkConflict, checkEnd, checkProfile, type ConflictReason } from './expert.rules';

export interface ExpertDetails {
  name: BilingualText;
  fields: string[];
  languages: string[];
  districtCodes: string[];
  schoolIds: string[];
  activeFrom: string;
  activeTo?: string | null;
}

export interface NewConflict {
  expertId: string;
  schoolId?: string | null;
  districtCode?: string | null;
  reason: ConflictReason;
  note?: BilingualText | null;
  from: string;
  to?: string | null;
}

/** The directory of experts. The institute or the city keeps it; each expert declares the own conflicts. */
export class ExpertsService {
  constructor(private readonly clock: Clock) {}

  async register(
    tx: EntityManager,
    actor: Actor,
    given: ExpertDetails & { subject: string },
  ): Promise<Expert> {
    authorise(actor, 'create', 'Expert', { id: given.subject });
    const id = given.subject.trim();
    if (!/^[^\p{Cc}]{1,200}$/u.test(id)) {
      throw refuse(
        'EXPERT_SUBJECT_MALFORMED',
        ['subject'],
        '请填写该专家令牌的 subject（1 至 200 个字符）。',
        "Give the subject of the expert's token, 1 to 200 characters.",
      );
    }
    const details = await checked(tx, given);
    // An insert, for `save` would take an expert who is there already for the one to change.
    await tx.insert(Expert, { id, ...details, erasedOn: null, createdBy: actor.subject });
    const expert = await tx.findOneByOrFail(Expert, { id });
    await publishExpert(tx, expert);
    return expert;
  }

  async update(
    tx: EntityManager,
    actor: Actor,
    given: ExpertDetails & { expertId: string; expectedVersion: number },
  ): Promise<Expert> {
    const expert = await lockExpert(tx, given.expertId, given.expectedVersion);
    authorise(actor, 'update', 'Expert', expert);
    await tx.save(Object.assign(expert, await checked(tx, given)));
    await publishExpert(tx, expert);
    return expert;
  }

  async declareConflict(tx: EntityManager, actor: Actor, given: NewConflict): Promise<Expert> {
    const expert = await lockExpert(tx, given.expertId);
    const { id: expertId } = expert;
    authorise(actor, 'create', 'ExpertConflict', { expertId });
    checkConflict(given);
    const schoolId = given.schoolId ?? null;
    if (schoolId) await checkSchools(tx, [schoolId], () => ['schoolId']);
    await tx.insert(ExpertConflict, {
      expertId,
      schoolId,
      districtCode: given.districtCode ?? null,
      reason: given.reason,
      note: given.note ? checkedText(given.note, ['note'], 500) : null,
      during: { from: given.from, to: given.to ?? null },
      declaredAt: this.clock.now(),
    });
    return touched(tx, expert);
  }

  async endConflict(
    tx: EntityManager,
    actor: Actor,
    given: { conflictId: string; to: string },
  ): Promise<Expert> {
    const found = await findById(tx, ExpertConflict, given.conflictId);
    authorise(actor, 'update', 'ExpertConflict', found);
    const expert = await lockExpert(tx, found.expertId);
    const conflict = await tx.findOneByOrFail(ExpertConflict, { id: found.id });
    checkEnd(conflict.during, given.to, businessDay(this.clock.now()));
    await tx.save(Object.assign(conflict, { during: { from: conflict.during.from, to: given.to } }));
    return touched(tx, expert);
  }

  /** Forgets who it was: what remains is the key, a pseudonym that other records may hold. */
  async erase(
    tx: EntityManager,
    actor: Actor,
    given: { expertId: string; expectedVersion: number },
  ): Promise<Expert> {
    const expert = await lockExpert(tx, given.expertId, given.expectedVersion);
    authorise(actor, 'update', 'Expert', expert);
    await tx.delete(ExpertConflict, { expertId: expert.id });
    const nothing = { name: null, fields: [], languages: [], districtCodes: [], schoolIds: [] };
    await tx.save(Object.assign(expert, { ...nothing, erasedOn: businessDay(this.clock.now()) }));
    await publishExpert(tx, expert);
    return expert;
  }
}

async function lockExpert(tx: EntityManager, id: string, expectedVersion?: number): Promise<Expert> {
  const expert = await lockById(tx, Expert, id, expectedVersion);
  if (expert.erasedOn) {
    throw refuse('EXPERT_ERASED', ['expertId'], '该专家的资料已删除。', 'This person has been erased.');
  }
  return expert;
}

/** A conflict is part of what the topic says of the expert, so the expert's version grows with it. */
async function touched(tx: EntityManager, expert: Expert): Promise<Expert> {
  await tx.update(Expert, { id: expert.id }, { version: expert.version + 1 });
  const now = await tx.findOneByOrFail(Expert, { id: expert.id });
  await publishExpert(tx, now);
  return now;
}

async function checked(tx: EntityManager, given: ExpertDetails) {
  const { fields, languages, districtCodes, activeFrom, activeTo = null } = given;
  checkProfile({ fields, languages, districtCodes, activeFrom, activeTo });
  const name = checkedText(given.name, ['name'], 100);
  await checkSchools(tx, given.schoolIds, place => ['schoolIds', String(place)]);
  const schoolIds = [...new Set(given.schoolIds.map(id => id.toLowerCase()))];
  return { name, fields, languages, districtCodes, schoolIds, during: { from: activeFrom, to: activeTo } };
}

async function checkSchools(
  tx: EntityManager,
  ids: readonly string[],
  path: (place: number) => string[],
): Promise<void> {
  if (ids.length > 200) {
    throw refuse('EXPERT_LIST_TOO_LONG', ['schoolIds'], '最多填写 200 所学校。', 'Name at most 200 schools.');
  }
  const known = await tx.find(SchoolReference, {
    select: { id: true },
    where: { id: In(ids.filter(isUuid)) },
  });
  const found = new Set(known.map(({ id }) => id));
  refuseAny(
    ids.flatMap((id, place) =>
      found.has(id.toLowerCase())
        ? []
        : [
            {
              code: 'SCHOOL_NOT_FOUND',
              path: path(place),
              message: { zh: '没有这所学校。', en: 'There is no such school.' },
            },
          ],
    ),
  );
}

/** What the database's own constraints mean to a caller. */
export const expertConstraints = {
  expert_pk: {
    code: 'EXPERT_EXISTS',
    path: ['subject'],
    zh: '该 subject 已登记为专家；资料已删除的不可重新登记。',
    en: 'This subject is registered already; one that was erased is not registered again.',
  },
  expert_conflict_once: {
    code: 'EXPERT_CONFLICT_OVERLAPS',
    path: ['from'],
    zh: '该期间内已有相同的回避声明。',
    en: 'The same conflict is declared for part of that time already.',
  },
};
