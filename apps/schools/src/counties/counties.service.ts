import { type Actor, authorise } from '@doorstep/access';
import { businessDay, type Clock } from '@doorstep/service-kit';
import { type BilingualText, refuse } from '@doorstep/service-kit/refusal';
import { checkedText, lockById } from '@doorstep/subgraph-kit';
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
  type DriverEvidenceKind,
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
