import { type Actor, authorise } from '@doorstep/access';
import type { ConstraintProblems } from '@doorstep/database';
import { absent, checkedWords, lockById } from '@doorstep/subgraph-kit';
import { type EntityManager, IsNull } from 'typeorm';
import { lockSchools } from '../clusters/memberships';
import type { Register } from '../register/register.service';
import { School } from '../register/school';
import { checkReal, type SchoolLinkKind } from './link.rules';
import { SchoolLink } from './school-link';

const reasonLength = 1_000;

export interface LinkSchools {
  predecessorId: string;
  successorId: string;
  kind: SchoolLinkKind;
  on: string;
  reason: string;
}

/** Who came of whom. */
export class Links {
  constructor(private readonly register: Register) {}

  /** Says that one school came of another, and closes none. */
  async link(tx: EntityManager, actor: Actor, given: LinkSchools): Promise<SchoolLink> {
    const { predecessorId, successorId, kind, on } = given;
    const schools = await lockSchools(tx, [predecessorId, successorId]);
    const predecessor = known(schools, predecessorId, ['predecessorId']);
    const successor = known(schools, successorId, ['successorId']);
    authorise(actor, 'create', 'SchoolLink', predecessor);
    authorise(actor, 'create', 'SchoolLink', successor);
    checkReal(predecessor, ['predecessorId']);
    checkReal(successor, ['successorId']);
    const reason = checkedReason(given.reason);
    return this.record(tx, actor.subject, { predecessor, successor, kind, on, reason });
  }

  /** Takes back a link that was entered wrongly. */
  async revoke(
    tx: EntityManager,
    actor: Actor,
    given: { linkId: string; expectedVersion: number; reason: string },
  ): Promise<SchoolLink> {
    const link = await lockById(tx, SchoolLink, given.linkId, given.expectedVersion);
    if (link.revokedReason !== null) throw absent(SchoolLink);
    const schools = await lockSchools(tx, [link.predecessorId, link.successorId]);
    const predecessor = known(schools, link.predecessorId, ['linkId']);
    authorise(actor, 'create', 'SchoolLink', predecessor);
    authorise(actor, 'create', 'SchoolLink', known(schools, link.successorId, ['linkId']));
    const revokedReason = checkedReason(given.reason);
    await tx.save(Object.assign(link, { revokedReason, revokedBy: actor.subject }));
    await this.tell(tx, predecessor, link.effectiveOn, actor.subject, revokedReason);
    return link;
  }

  /** Enters a link between locked schools, and lets the predecessor say so from that day on. */
  async record(
    tx: EntityManager,
    by: string,
    given: { predecessor: School; successor: School; kind: SchoolLinkKind; on: string; reason: string },
  ): Promise<SchoolLink> {
    const { predecessor, successor, kind, on, reason } = given;
    const link = await tx.save(
      tx.create(SchoolLink, {
        predecessorId: predecessor.id,
        predecessorCode: predecessor.code,
        successorId: successor.id,
        successorCode: successor.code,
        kind,
        effectiveOn: on,
        reason,
        createdBy: by,
      }),
    );
    await this.tell(tx, predecessor, on, by, reason);
    return link;
  }

  /** Lets a school say who its successors are on each day from this one on. */
  private async tell(
    tx: EntityManager,
    predecessor: School,
    from: string,
    by: string,
    reason: string,
  ): Promise<void> {
    const links = await tx.findBy(SchoolLink, { predecessorId: predecessor.id, revokedReason: IsNull() });
    const days = [from, ...links.map(({ effectiveOn }) => effectiveOn).filter(day => day > from)];
    for (const day of new Set(days)) {
      const successorIds = links
        .filter(({ effectiveOn }) => effectiveOn <= day)
        .map(({ successorId }) => successorId)
        .sort();
      await this.register.change(tx, predecessor, day, { by, reason }, { successorIds });
    }
  }
}

/** Words that say why. */
export const checkedReason = (reason: string): string => checkedWords(reason, ['reason'], reasonLength);

/** The locked school with this key, or a refusal. */
export function known(schools: ReadonlyMap<string, School>, id: string, path: string[]): School {
  const school = schools.get(id.toLowerCase());
  if (school) return school;
  throw absent(School, path);
}

/** What the database's own constraints mean to a caller. */
export const linkConstraints: ConstraintProblems = {
  school_link_makes_no_cycle: {
    code: 'SCHOOL_LINK_CYCLE',
    path: ['successorId'],
    zh: '后续学校本身（直接或间接）由该校沿革而来：一所学校不能沿革自自身。',
    en: 'The successor itself came of this school, directly or by others: no school comes of itself.',
  },
  school_link_of_two: {
    code: 'SCHOOL_LINK_CYCLE',
    path: ['successorId'],
    zh: '一所学校不能沿革自自身。',
    en: 'No school comes of itself.',
  },
  school_link_once: {
    code: 'SCHOOL_LINK_EXISTS',
    path: ['successorId'],
    zh: '这两所学校的沿革已经登记。',
    en: 'These two schools are linked already.',
  },
};
