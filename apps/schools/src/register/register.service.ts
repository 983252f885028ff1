import { type Actor, authorise } from '@doorstep/access';
import { schools } from '@doorstep/contracts';
import { publishEntities } from '@doorstep/messaging';
import { businessDay, type Clock } from '@doorstep/service-kit';
import { type BilingualText, refuse } from '@doorstep/service-kit/refusal';
import { checkedText, lockById } from '@doorstep/subgraph-kit';
import type { EntityManager } from 'typeorm';
import { followStatus } from '../clusters/succession.service';
import { stagesUnderWay } from '../programme/participation.rules';
import { amendSchools, type Effect } from './amend';
import { checkedFields, checkSchoolCode, checkTogether } from './fields.rules';
import { publishOpening } from './school.events';
import { School } from './school';
import { SchoolStatus } from './school.rules';
import { type Course, courseOf } from './status-course.rules';
import { isGone, type StatusChange, withStatusChange } from './status.rules';
import { type Enqueue, planEffect } from './take-effect';
import { lockTimelines, settingsAfter } from './timeline';
import type { State } from './timeline.rules';

const nameLength = 100;
export const reasonLength = 1_000;

/** Who asks for a change, and what there is to say of it. */
export type Asked = Pick<Effect, 'by' | 'reason' | 'askedAt' | 'approvedBy' | 'requestId'>;

/** The use cases of the register. Each runs in the transaction it is given. */
export class Register {
  constructor(
    private readonly clock: Clock,
    private readonly enqueue: Enqueue,
  ) {}

  today(): string {
    return businessDay(this.clock.now());
  }

  now(): Date {
    return this.clock.now();
  }

  async registerSchool(
    tx: EntityManager,
    actor: Actor,
    given: { code: string; fields: State; status: SchoolStatus; on?: string | null },
  ): Promise<School> {
    authorise(actor, 'create', 'School', { districtCode: given.fields['districtCode'] });
    checkSchoolCode(given.code);
    if (given.status !== SchoolStatus.PROPOSED && given.status !== SchoolStatus.OPEN) {
      throw refuse(
        'SCHOOL_STATUS_STEP_NOT_ALLOWED',
        ['status'],
        '新登记的学校应为 PROPOSED 或 OPEN。',
        'A school is entered as PROPOSED or OPEN.',
      );
    }
    const today = this.today();
    const since = given.on ?? today;
    if (since > today) {
      throw refuse(
        'SCHOOL_DAY_AHEAD',
        ['on'],
        '请现在以 PROPOSED 登记，再用 changeSchoolStatus 计划其开办日期。',
        'Enter it as PROPOSED now, and plan its opening by changeSchoolStatus.',
      );
    }
    const fields = readFields({ ...whatEveryoneHas, ...defined(given.fields) });
    checkTogether(fields, ['fields']);
    const opens = given.status === SchoolStatus.OPEN && fields['openedOn'] == null;
    const school = await tx.save(
      tx.create(School, {
        ...fields,
        ...(opens && { openedOn: since }),
        code: given.code,
        status: given.status,
        sample: false,
        since,
        enteredOn: since,
        createdBy: actor.subject,
        createdAt: this.now(),
        updatedAt: this.now(),
      }),
    );
    // What the database has filled in is announced, too.
    const registered = await tx.findOneByOrFail(School, { id: school.id });
    await publishEntities(tx, schools.school, [registered]);
    if (given.status === SchoolStatus.OPEN) await publishOpening(tx, registered, since);
    return registered;
  }

  async changeSchool(
    tx: EntityManager,
    actor: Actor,
    given: {
      schoolId: string;
      expectedVersion: number;
      fields: State;
      on?: string | null;
      reason?: string | null;
    },
  ): Promise<School> {
    const school = await this.lock(tx, given);
    authorise(actor, 'update', 'School', school);
    const fields = readFields(given.fields);
    this.checkMove(actor, fields);
    const reason = readWords(given.reason, ['reason']);
    return this.change(tx, school, given.on ?? null, { by: actor.subject, reason }, fields);
  }

  async changeStatus(
    tx: EntityManager,
    actor: Actor,
    given: StatusChange & { schoolId: string; expectedVersion: number; on?: string | null },
  ): Promise<School> {
    const school = await this.lock(tx, given);
    authorise(actor, 'update', 'School', school);
    const change = { ...given, note: readWords(given.note, ['note']) };
    return this.moveOn(tx, school, given.on ?? null, { by: actor.subject, reason: change.note }, change);
  }

  /** The school, locked for a change. */
  async lock(
    tx: EntityManager,
    { schoolId, expectedVersion }: { schoolId: string; expectedVersion?: number },
  ): Promise<School> {
    return lockById(tx, School, schoolId, expectedVersion);
  }

  /** Nobody gives a school away to a district, or takes one from it, without answering for both. */
  private checkMove(actor: Actor, { districtCode }: State): void {
    if (districtCode !== undefined) authorise(actor, 'update', 'School', { districtCode });
  }

  /** Changes fields of a school that is locked, from a day on: today by default. */
  async change(
    tx: EntityManager,
    school: School,
    on: string | null,
    asked: Asked,
    fields: State,
  ): Promise<School> {
    return this.amend(tx, school, on, asked, ground => {
      checkTogether({ ...ground, ...fields }, ['fields']);
      return fields;
    });
  }

  /** Changes the status of a school that is locked, from a day on: today by default. Its memberships follow. */
  async moveOn(
    tx: EntityManager,
    school: School,
    on: string | null,
    asked: Asked,
    change: StatusChange,
  ): Promise<School> {
    const { sets, from, until } = await this.courseOf(tx, school.id, on, change);
    if (isGone(change.to)) await refuseInProgramme(tx, school);
    const day = on ?? this.today();
    if (change.to === SchoolStatus.CLOSED && day > this.today() && school.status === SchoolStatus.OPEN) {
      const planned = { ...change, to: SchoolStatus.PROPOSED_TO_CLOSE };
      await this.amend(tx, school, null, asked, now => withStatusChange(now, planned, day));
    }
    for (const each of sets) await this.amend(tx, school, each.day, asked, () => each.values);
    await followStatus(tx, asked.by, school, { from, to: until });
    return tx.findOneByOrFail(School, { id: school.id });
  }

  /** What a change of status would mean for the days behind it, or a Refusal. */
  async courseOf(tx: EntityManager, id: string, on: string | null, change: StatusChange): Promise<Course> {
    const today = this.today();
    const day = on ?? today;
    await checkDay(tx, id, day);
    const [timeline] = await lockTimelines(tx, [id]);
    const settings = (await settingsAfter(tx, [id], day)).get(id) ?? [];
    return courseOf(timeline!.segments, settings, { day, today }, change);
  }

  private async amend(
    tx: EntityManager,
    { id }: School,
    on: string | null,
    asked: Asked,
    values: (ground: State) => State,
  ): Promise<School> {
    const now = this.now();
    const today = businessDay(now);
    const effect: Effect = { ...asked, day: on ?? today, today, now };
    await checkDay(tx, id, effect.day);
    await planEffect(this.enqueue, tx, effect);
    await amendSchools(tx, effect, [{ id, values }]);
    return tx.findOneByOrFail(School, { id });
  }
}

const whatEveryoneHas = { name: null, stage: null, sector: null, districtCode: null };

const defined = (given: object): State =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as State;

/** Fields as a caller gives them (absent ones are left out), checked. */
export function readFields(given: object, path: string[] = ['fields']): State {
  const said = defined(given);
  if (Object.keys(said).length === 0) {
    throw refuse('SCHOOL_CHANGE_EMPTY', path, '请至少填写一项。', 'Say at least one field.');
  }
  const worded = Object.fromEntries(
    Object.entries(said).map(([field, value]) => [
      field,
      isBilingual(value) ? checkedText(value, [...path, field], nameLength) : (value as unknown),
    ]),
  );
  return checkedFields(worded, path);
}

const isBilingual = (value: unknown): value is BilingualText =>
  typeof value === 'object' && value !== null && 'zh' in value && 'en' in value;

/** Somebody's words, trimmed; null where nothing is said. */
export function readWords(words: string | null | undefined, path: string[]): string | null {
  const said = words?.trim() || null;
  if (said === null) return null;
  return checkedText({ zh: said, en: said }, path, reasonLength).zh;
}

/** Refuses a day before the first that the register knows of a school. */
export async function checkDay(tx: EntityManager, id: string, day: string): Promise<void> {
  const [known] = await tx.query<{ first: string }[]>(
    `SELECT least((SELECT min(p.since) FROM school_period p WHERE p.id = k.id), k.since)::text AS first
       FROM school k WHERE k.id = $1`,
    [id],
  );
  if (known && known.first <= day) return;
  throw refuse(
    'SCHOOL_DAY_BEFORE_FIRST',
    ['on'],
    `名册中该校自 ${known?.first} 起有记录：请填写当日或以后的日期。`,
    `The register knows the school since ${known?.first}: give that day or a later one.`,
  );
}

/** A school on its way through a round of the programme does not close in silence. */
async function refuseInProgramme(tx: EntityManager, { id, code }: School): Promise<void> {
  const [round] = await tx.query<{ name: BilingualText }[]>(
    `SELECT r.name FROM participation p JOIN programme_round r ON r.id = p.round_id
      WHERE p.school_id = $1 AND p.stage = ANY ($2::text[]) LIMIT 1`,
    [id, stagesUnderWay],
  );
  if (!round) return;
  throw refuse(
    'SCHOOL_IN_PROGRAMME',
    ['schoolId'],
    `学校 ${code} 正在参加“${round.name.zh}”：请先让其退出该轮项目。`,
    `The school ${code} takes part in ${round.name.en}: withdraw it from that round first.`,
  );
}

/** What the database's own constraints mean to a caller. */
export const registerConstraints = {
  // What is asked for was judged before (checkSchoolNames): this is a name that stands there from before the rule was told so.
  school_not_named_after_programme: {
    code: 'SCHOOL_NAME_CARRIES_PROGRAMME_NAME',
    path: ['fields'],
    zh: '该校现有的名称、别名或挂牌名称带有“新优质学校”（沪教委基〔2015〕77号，五（四））：请一并更改。',
    en: "The school's present name, alias or plaque carries the programme's name (沪教委基〔2015〕77号, V(4)): change it as well.",
  },
  school_code_once: {
    code: 'SCHOOL_CODE_TAKEN',
    path: ['code'],
    zh: '名册中已有此代码的学校。',
    en: 'There is a school with this code already.',
  },
  school_district: {
    code: 'SCHOOL_DISTRICT_UNKNOWN',
    path: ['fields', 'districtCode'],
    zh: '没有这个区县：请更正，或先登记该区县。',
    en: 'There is no such district: mend it, or register the district first.',
  },
  school_period_district: {
    code: 'SCHOOL_DISTRICT_UNKNOWN',
    path: ['fields', 'districtCode'],
    zh: '没有这个区县：请更正，或先登记该区县。',
    en: 'There is no such district: mend it, or register the district first.',
  },
};
