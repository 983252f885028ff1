import { type Actor, authorise } from '@doorstep/access';
import { businessDay, type Clock } from '@doorstep/service-kit';
import { type BilingualText, refuse } from '@doorstep/service-kit/refusal';
import { checkedText, isUuid, lockById } from '@doorstep/subgraph-kit';
import type { EntityManager } from 'typeorm';
import { checkDistrict } from '../districts/districts.service';
import { change } from '../history/record-changes';
import type { Settlement } from '../register/school.rules';
import { CountyDriver, CountyGuidance, CountyProfile } from './county';
import {
  checkConditions,
  checkDriver,
  classify,
  type CountyType,
  type DriverEffect,
  DriverEvidenceKind,
} from './county.rules';

export interface Conditions {
  settlement: Settlement;
  population: number;
  pupils?: number | null;
  teachers?: number | null;
  qualifiedTeachers?: string | null;
  ruralPupils?: string | null;
  schoolsBelowItStandard?: string | null;
  gapBetweenSchools?: string | null;
  satisfiedFamilies?: string | null;
  needs: string[];
  needsInWords: BilingualText;
}

interface NewDriver {
  districtCode: string;
  year: number;
  driver: string;
  effect: DriverEffect;
  description: BilingualText;
  evidenceKind: DriverEvidenceKind;
  evidenceKey: string;
  evidence: BilingualText;
}

/** Counties: assessed one by one, sorted into types, advised by type. */
export class Counties {
  constructor(private readonly clock: Clock) {}

  async assess(
    tx: EntityManager,
    actor: Actor,
    given: { districtCode: string; year: number; conditions: Conditions },
  ): Promise<CountyProfile> {
    const { districtCode, year, conditions } = given;
    authorise(actor, 'create', 'CountyProfile', { districtCode });
    await checkDistrict(tx, districtCode);
    checkConditions({ ...conditions, year }, this.today());
    const found = { ...assessed(conditions), createdBy: actor.subject };
    return tx.save(tx.create(CountyProfile, { districtCode, year, ...found }));
  }

  async revise(
    tx: EntityManager,
    actor: Actor,
    given: { countyProfileId: string; expectedVersion: number; conditions: Conditions },
  ): Promise<CountyProfile> {
    const profile = await lockById(tx, CountyProfile, given.countyProfileId, given.expectedVersion);
    authorise(actor, 'update', 'CountyProfile', profile);
    checkConditions({ ...given.conditions, year: profile.year }, this.today());
    const of = { kind: 'COUNTY_PROFILE', key: profile.id, by: actor.subject } as const;
    await change(tx, of, profile, assessed(given.conditions));
    return profile;
  }

  async recordDriver(tx: EntityManager, actor: Actor, given: NewDriver): Promise<CountyDriver> {
    const { districtCode, year, driver, effect, evidenceKind } = given;
    authorise(actor, 'create', 'CountyDriver', { districtCode });
    await checkDistrict(tx, districtCode);
    checkDriver(driver);
    checkConditions({ year, population: 0, needs: [] }, this.today());
    const evidenceKey = checkedLine(given.evidenceKey, 'evidenceKey');
    await checkEvidence(tx, districtCode, evidenceKind, evidenceKey);
    return tx.save(
      tx.create(CountyDriver, {
        districtCode,
        year,
        driver,
        effect,
        description: checkedText(given.description, ['description'], 2_000),
        evidenceKind,
        evidenceKey,
        evidence: checkedText(given.evidence, ['evidence'], 2_000),
        createdBy: actor.subject,
      }),
    );
  }

  /** A new edition for a type; the earlier ones stay. */
  async publishGuidance(
    tx: EntityManager,
    actor: Actor,
    given: { type: CountyType; advice: BilingualText; source: string },
  ): Promise<CountyGuidance> {
    authorise(actor, 'create', 'CountyGuidance');
    const { type } = given;
    const advice = checkedText(given.advice, ['advice'], 3_000);
    const source = checkedLine(given.source, 'source');
    // Two at once: the second waits, and gets the next edition.
    await tx.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`county guidance ${type}`]);
    const edition = 1 + ((await tx.maximum(CountyGuidance, 'edition', { type })) ?? 0);
    return tx.save(tx.create(CountyGuidance, { type, edition, advice, source, createdBy: actor.subject }));
  }

  private today(): string {
    return businessDay(this.clock.now());
  }
}

/** What the conditions come to, the type included; what is left out is not known. */
function assessed(conditions: Conditions) {
  const {
    settlement,
    population,
    pupils = null,
    teachers = null,
    qualifiedTeachers = null,
    ruralPupils = null,
    schoolsBelowItStandard = null,
    gapBetweenSchools = null,
    satisfiedFamilies = null,
    needs,
  } = conditions;
  const findings = { pupils, teachers, qualifiedTeachers, schoolsBelowItStandard, gapBetweenSchools };
  const { type, method } = classify(findings);
  const needsInWords = checkedText(conditions.needsInWords, ['conditions', 'needsInWords'], 3_000);
  return {
    settlement,
    population,
    ...findings,
    ruralPupils,
    satisfiedFamilies,
    needs,
    needsInWords,
    type,
    method,
  };
}

/** Of the kinds of evidence that this service keeps: what the key names, of the county itself. */
const evidenceHere: Partial<Record<DriverEvidenceKind, string>> = {
  [DriverEvidenceKind.APPRAISAL]: `
    SELECT FROM district_appraisal WHERE id = $1 AND district_code = $2 AND status = 'PUBLISHED'
    UNION ALL SELECT FROM school_appraisal WHERE id = $1 AND district_code = $2 AND status = 'PUBLISHED'`,
  [DriverEvidenceKind.PLAN_TASK]: `
    SELECT FROM plan_task t JOIN district_plan p ON p.id = t.plan_id
     WHERE t.id = $1 AND p.district_code = $2 AND p.status IN ('APPROVED', 'IN_FORCE', 'CLOSED')`,
};

/** Case studies, figures and documents are kept elsewhere: what names them is taken as it is written. */
async function checkEvidence(tx: EntityManager, districtCode: string, kind: DriverEvidenceKind, key: string) {
  const query = evidenceHere[kind];
  if (!query || (isUuid(key) && (await tx.query<object[]>(query, [key, districtCode])).length > 0)) return;
  throw refuse(
    'COUNTY_EVIDENCE_NOT_FOUND',
    ['evidenceKey'],
    '没有这项依据：APPRAISAL 请填本县或县内学校已发布考核的 id，PLAN_TASK 请填本县已通过方案中任务的 id。',
    'There is no such evidence: with APPRAISAL give the id of a published appraisal of the county or of a school in it, ' +
      'with PLAN_TASK that of a task of an approved plan of the county.',
  );
}

function checkedLine(text: string, field: string): string {
  const line = text.trim();
  if (/^[^\p{Cc}]{1,300}$/u.test(line)) return line;
  throw refuse(
    'COUNTY_SOURCE_MISSING',
    [field],
    '请填写 1 至 300 个字符。',
    'Write 1 to 300 characters in one line.',
  );
}

/** What the database's own constraints mean to a caller. */
export const countyConstraints = {
  county_profile_once: {
    code: 'COUNTY_PROFILE_EXISTS',
    path: ['year'],
    zh: '该县该年度已评估，请修改已有评估。',
    en: 'The county was assessed for this year already: revise that.',
  },
};
