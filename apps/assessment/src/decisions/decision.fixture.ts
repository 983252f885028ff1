import type { TestPerson, TestService } from '@doorstep/testing';
import {
  aSchool,
  city,
  collect,
  type Collected,
  institute,
  type KnownSchool,
  mutate,
  openCycle,
  publish,
  register,
} from '../assessment.fixture';

export interface Condition {
  code: string;
  met: boolean | null;
  explanation: string;
  missing: { code: string }[];
  evidence: { statement: string; link: string | null } | null;
  figures: { code: string; count: number | null; share: string | null; hidden: boolean }[];
}
export interface Decision {
  id: string;
  version: number;
  status: string;
  outcome: string | null;
  validUntil: string | null;
  missingEvidence: string[];
  conditions: Condition[];
}

export interface Subject {
  school: KnownSchool;
  cycleId: string;
}

const fields = `id version status outcome validUntil missingEvidence
  conditions { code met explanation(locale: EN) missing { code } evidence { statement(locale: EN) link } figures { code count share hidden } }`;

export const enough: Collected = {
  level: [85, 100],
  burden: [80, 100],
  parents: [90, 100],
  residents: [45, 50],
};

export const evidenceInput = (
  { school, cycleId }: Subject,
  condition: string,
  change: Record<string, unknown> = {},
) => ({
  schoolId: school.id,
  cycleId,
  condition,
  met: true,
  statement: { zh: `${condition}：已核实`, en: `${condition}: seen` },
  link: 'https://example.org/report.pdf',
  ...change,
});

/** The steps of a decision, as tests take them in the service. */
export function decisionSteps(service: () => TestService) {
  /** A school and a published cycle in which this was collected of it. */
  async function assessed(collected: Collected = enough): Promise<{ school: KnownSchool; cycleId: string }> {
    const school = aSchool();
    await register(service(), school);
    const { id: cycleId } = await openCycle(service());
    await collect(service(), cycleId, [[school, collected]]);
    await publish(service(), cycleId);
    return { school, cycleId };
  }

  async function record(
    subject: Subject,
    condition: string,
    change: Record<string, unknown> = {},
    as = institute,
  ) {
    const input = evidenceInput(subject, condition, change);
    const payload = await mutate<{ evidence: { id: string } | null }>(
      service(),
      as,
      'recordConditionEvidence',
      input,
      'evidence { id }',
    );
    expect(payload.userErrors).toEqual([]);
    return payload.evidence!.id;
  }

  async function draft({ school, cycleId }: Subject, as: TestPerson = institute): Promise<Decision> {
    const { decision, userErrors } = await mutate<{ decision: Decision }>(
      service(),
      as,
      'draftDecision',
      { schoolId: school.id, cycleId },
      `decision { ${fields} }`,
    );
    expect(userErrors).toEqual([]);
    return decision;
  }

  async function decisionStep(as: TestPerson, name: string, { id }: Decision, more = {}): Promise<Decision> {
    const input = { decisionId: id, expectedVersion: (await seen(id)).version, ...more };
    const { decision, userErrors } = await mutate<{ decision: Decision }>(
      service(),
      as,
      name,
      input,
      `decision { ${fields} }`,
    );
    expect(userErrors).toEqual([]);
    return decision;
  }

  /** @param as null for nobody */
  async function seen(id: string, as: TestPerson | null = institute): Promise<Decision> {
    const { data, errors } = await service().ask<{ decision: Decision }>(
      `query ($id: ID!) { decision(id: $id) { ${fields} } }`,
      { id },
      as ?? undefined,
    );
    expect(errors).toBeUndefined();
    return data!.decision;
  }

  async function withEvidence(collected?: Collected): Promise<Subject> {
    const subject = await assessed(collected);
    await record(subject, 'BASIC_STANDARD');
    await record(subject, 'DISTINCTIVE_FEATURE');
    return subject;
  }

  async function published(collected?: Collected) {
    const subject = await withEvidence(collected);
    const decision = await draft(subject);
    await decisionStep(city, 'reviewDecision', decision, { approve: true });
    return { ...subject, decision: await decisionStep(city, 'publishDecision', decision) };
  }

  return { assessed, record, draft, decisionStep, seen, withEvidence, published };
}
