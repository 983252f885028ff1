import { assessment, jsonSchemas, type Topic } from '@doorstep/contracts';
import { eventually, type TestPerson, type TestService } from '@doorstep/testing';
import Ajv2020 from 'ajv/dist/2020';
import {
  aSchool,
  city,
  collect,
  type Collected,
  cycleInput,
  districtOfficer,
  expert,
  institute,
  institute2,
  type KnownSchool,
  mutate,
  openCycle,
  participationState,
  principalOf,
  publish,
  refusals,
  register,
  schoolState,
  startService,
} from '../assessment.fixture';

let service: TestService;
beforeAll(async () => void (service = await startService()));
afterAll(() => service.stop());

interface Condition {
  code: string;
  met: boolean | null;
  explanation: string;
  missing: { code: string }[];
  evidence: { statement: string; link: string | null } | null;
  figures: { code: string; count: number | null; share: string | null; hidden: boolean }[];
}
interface Decision {
  id: string;
  version: number;
  status: string;
  outcome: string | null;
  validUntil: string | null;
  missingEvidence: string[];
  conditions: Condition[];
}

const fields = `id version status outcome validUntil missingEvidence
  conditions { code met explanation(locale: EN) missing { code } evidence { statement(locale: EN) link } figures { code count share hidden } }`;

const enough: Collected = { level: [85, 100], burden: [80, 100], parents: [90, 100], residents: [45, 50] };

/** A school and a published cycle in which this was collected of it. */
async function assessed(collected: Collected = enough): Promise<{ school: KnownSchool; cycleId: string }> {
  const school = aSchool();
  await register(service, school);
  const { id: cycleId } = await openCycle(service);
  await collect(service, cycleId, [[school, collected]]);
  await publish(service, cycleId);
  return { school, cycleId };
}

interface Subject {
  school: KnownSchool;
  cycleId: string;
}

const evidenceInput = (
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

async function record(
  subject: Subject,
  condition: string,
  change: Record<string, unknown> = {},
  as = institute,
) {
  const input = evidenceInput(subject, condition, change);
  const payload = await mutate<{ evidence: { id: string } | null }>(
    service,
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
    service,
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
    service,
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
  const { data, errors } = await service.ask<{ decision: Decision }>(
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

describe('a decision', () => {
  it('lists all four conditions with their evidence, is reviewed by another, published and told', async () => {
    const { school, cycleId, decision } = await published();
    expect(decision).toMatchObject({
      status: 'PUBLISHED',
      outcome: 'MET',
      // Three years from the day of publication, which is Shanghai's.
      validUntil: '2029-11-21',
      missingEvidence: [],
      conditions: [
        {
          code: 'BASIC_STANDARD',
          met: true,
          evidence: { statement: 'BASIC_STANDARD: seen', link: 'https://example.org/report.pdf' },
          figures: [],
        },
        {
          code: 'GREEN_INDICATORS',
          met: true,
          evidence: null,
          figures: [
            { code: 'ACADEMIC_LEVEL', count: 100, share: '0.8500', hidden: false },
            { code: 'ACADEMIC_BURDEN', count: 100, share: '0.8000', hidden: false },
          ],
        },
        { code: 'DISTINCTIVE_FEATURE', met: true },
        {
          code: 'SATISFACTION',
          met: true,
          figures: [
            { code: 'SATISFACTION_PARENTS', count: 100, share: '0.9000' },
            { code: 'SATISFACTION_COMMUNITY', count: 50, share: '0.9000' },
          ],
        },
      ],
    });
    expect(decision.conditions[1]!.explanation).toMatch(
      /^Rests on the two of the ten Green Indicators that are computed/,
    );
    const event = await eventually(async () => {
      const [found] = (await service.read(assessment.decision)).filter(({ key }) => key === decision.id);
      expect(found).toBeDefined();
      return found!;
    });
    const data = JSON.parse(event.value!) as Record<string, unknown>;
    const valid = new Ajv2020({ strict: false }).compile(jsonSchemas(assessment.decision as Topic)['state']!);
    expect([valid(data), valid.errors]).toEqual([true, null]);
    expect(data).toMatchObject({
      id: decision.id,
      schoolId: school.id,
      cycleId,
      outcome: 'MET',
      validUntil: '2029-11-21',
      standard: { code: 'GREEN_INDICATORS', version: '1' },
      conditions: decision.conditions.map(({ code, met }) => ({ code, met })),
    });
    expect(event.value).not.toMatch(/institute|"city"/);
  });

  it.each<[string, Collected, Record<string, boolean>]>([
    ['satisfaction of 89.99 %', { ...enough, parents: [8999, 10_000] }, { SATISFACTION: false }],
    ['satisfaction of 90 % exactly', { ...enough, parents: [9000, 10_000] }, { SATISFACTION: true }],
    ['residents of 89 %', { ...enough, residents: [89, 100] }, { SATISFACTION: false }],
    [
      'one Green Indicator below the good level',
      { ...enough, burden: [79, 100] },
      { GREEN_INDICATORS: false },
    ],
  ])('by %s', async (_what, collected, conditions) => {
    const subject = await withEvidence(collected);
    const decision = await draft(subject);
    const met = Object.fromEntries(decision.conditions.map(each => [each.code, each.met]));
    expect(met).toMatchObject(conditions);
    expect(decision.outcome).toBe(Object.values(conditions).includes(false) ? 'NOT_MET' : 'MET');
  });

  it('that is not met can be published too', async () => {
    const { decision } = await published({ ...enough, parents: [80, 100] });
    expect(decision).toMatchObject({ status: 'PUBLISHED', outcome: 'NOT_MET' });
  });
});

describe('missing evidence', () => {
  it('is named, and blocks the review', async () => {
    const subject = await assessed({ ...enough, residents: [9, 9] });
    const decision = await draft(subject);
    expect(decision).toMatchObject({
      status: 'DRAFT',
      outcome: null,
      missingEvidence: ['BASIC_STANDARD', 'DISTINCTIVE_FEATURE', 'SATISFACTION'],
    });
    const hidden = decision.conditions.find(({ code }) => code === 'SATISFACTION')!;
    expect(hidden).toMatchObject({ met: null, missing: [{ code: 'INDICATOR_HIDDEN' }] });
    expect(hidden.figures[1]).toEqual({
      code: 'SATISFACTION_COMMUNITY',
      count: null,
      share: null,
      hidden: true,
    });
    const { userErrors } = await mutate(
      service,
      city,
      'reviewDecision',
      { decisionId: decision.id, expectedVersion: decision.version, approve: true },
      'decision { id }',
    );
    expect(userErrors.map(({ code, path }) => [code, ...path])).toEqual([
      ['DECISION_EVIDENCE_MISSING', 'decisionId', 'BASIC_STANDARD'],
      ['DECISION_EVIDENCE_MISSING', 'decisionId', 'DISTINCTIVE_FEATURE'],
      ['DECISION_EVIDENCE_MISSING', 'decisionId', 'SATISFACTION'],
    ]);
    expect(userErrors[2]!.message).toMatch(
      /Too few people stand behind “Satisfaction of community residents”/,
    );
  });

  it('is also results that are not published', async () => {
    const school = aSchool();
    await register(service, school);
    const { id: cycleId } = await openCycle(service);
    const decision = await draft({ school, cycleId });
    expect(decision.conditions.map(({ missing }) => missing.map(({ code }) => code))).toEqual([
      ['EVIDENCE_NOT_RECORDED'],
      ['RESULTS_NOT_PUBLISHED'],
      ['EVIDENCE_NOT_RECORDED'],
      ['RESULTS_NOT_PUBLISHED'],
    ]);
  });

  it('is there once it is recorded: the draft follows, and whoever read the older one is told', async () => {
    const subject = await assessed();
    const before = await draft(subject);
    service.clock.advance(1000);
    await record(subject, 'BASIC_STANDARD');
    service.clock.advance(1000);
    await record(subject, 'DISTINCTIVE_FEATURE');
    expect(await seen(before.id)).toMatchObject({ missingEvidence: [], outcome: 'MET' });
    const review = { decisionId: before.id, expectedVersion: before.version, approve: true };
    expect(await refusals(service, city, 'reviewDecision', review)).toEqual(['CONFLICT']);
  });
});

describe('the review', () => {
  it('is by nobody who drafted the decision or recorded its evidence', async () => {
    const subject = await assessed();
    await record(subject, 'BASIC_STANDARD', {}, institute);
    await record(subject, 'DISTINCTIVE_FEATURE', {}, institute);
    const decision = await draft(subject, institute2);
    const review = { decisionId: decision.id, expectedVersion: decision.version, approve: true };
    for (const drafter of [institute, institute2])
      expect(await refusals(service, drafter, 'reviewDecision', review)).toEqual(['SELF_REVIEW_FORBIDDEN']);
    await decisionStep(districtOfficer('310115'), 'reviewDecision', decision, { approve: true });
    // The database would not have taken it either.
    await expect(
      service.database.manager.query('UPDATE decision SET reviewed_by = drafted_by WHERE id = $1', [
        decision.id,
      ]),
    ).rejects.toThrow('decision_reviewed_by_another');
  });

  it('is a district’s for its own schools only, and nobody’s who may not', async () => {
    const decision = await draft(await withEvidence());
    const review = { decisionId: decision.id, expectedVersion: decision.version, approve: true };
    for (const as of [districtOfficer('310104'), expert])
      expect(await refusals(service, as, 'reviewDecision', review)).toEqual(['FORBIDDEN']);
    expect(await refusals(service, undefined, 'reviewDecision', review)).toEqual(['UNAUTHENTICATED']);
  });

  it('can send a draft back with a word, and it is drafted anew', async () => {
    const subject = await withEvidence();
    const decision = await draft(subject);
    const review = { decisionId: decision.id, expectedVersion: decision.version, approve: false };
    expect(await refusals(service, city, 'reviewDecision', review)).toEqual(['REVIEW_NOTE_MISSING']);
    expect(
      await decisionStep(city, 'reviewDecision', decision, { approve: false, note: 'Add a link.' }),
    ).toMatchObject({
      status: 'RETURNED',
    });
    const again = { decisionId: decision.id, expectedVersion: decision.version + 1, approve: true };
    expect(await refusals(service, city, 'reviewDecision', again)).toEqual(['DECISION_STEP_NOT_ALLOWED']);
    service.clock.advance(1000);
    expect(await draft(subject)).toMatchObject({ id: decision.id, status: 'DRAFT' });
    const { data } = await service.ask<{ decision: { steps: { toStatus: string; note: string | null }[] } }>(
      `query ($id: ID!) { decision(id: $id) { steps { toStatus note } } }`,
      { id: decision.id },
      city,
    );
    expect(data!.decision.steps).toEqual([
      { toStatus: 'DRAFT', note: null },
      { toStatus: 'RETURNED', note: 'Add a link.' },
      { toStatus: 'DRAFT', note: null },
    ]);
  });

  it('is due again when evidence changes after it', async () => {
    const subject = await withEvidence();
    const decision = await draft(subject);
    await decisionStep(city, 'reviewDecision', decision, { approve: true });
    service.clock.advance(1000);
    await record(subject, 'DISTINCTIVE_FEATURE', { met: false });
    const now = await seen(decision.id);
    expect(now).toMatchObject({ status: 'DRAFT', outcome: 'NOT_MET' });
    const publication = { decisionId: decision.id, expectedVersion: now.version };
    expect(await refusals(service, city, 'publishDecision', publication)).toEqual([
      'DECISION_STEP_NOT_ALLOWED',
    ]);
    // What was recorded before is kept.
    const kept = await service.database.manager.query<{ met: boolean; holds: boolean }[]>(
      `SELECT met, superseded_at IS NULL AS holds FROM condition_evidence
        WHERE cycle_id = $1 AND condition = 'DISTINCTIVE_FEATURE' ORDER BY recorded_at, id`,
      [subject.cycleId],
    );
    expect(kept).toEqual([
      { met: true, holds: false },
      { met: false, holds: true },
    ]);
  });

  it('finds out where somebody changed the evidence behind its back', async () => {
    const subject = await withEvidence();
    const decision = await draft(subject);
    await service.database.manager.query(
      `UPDATE condition_evidence SET met = false WHERE cycle_id = $1 AND condition = 'BASIC_STANDARD'`,
      [subject.cycleId],
    );
    const review = { decisionId: decision.id, expectedVersion: decision.version, approve: true };
    expect(await refusals(service, city, 'reviewDecision', review)).toEqual(['DECISION_EVIDENCE_CHANGED']);
  });
});

describe('published', () => {
  it('stands', async () => {
    const { school, cycleId, decision } = await published();
    const subject = { schoolId: school.id, cycleId };
    expect(await refusals(service, institute, 'draftDecision', subject)).toEqual([
      'DECISION_ALREADY_PUBLISHED',
    ]);
    const evidence = evidenceInput({ school, cycleId }, 'BASIC_STANDARD');
    expect(await refusals(service, institute, 'recordConditionEvidence', evidence)).toEqual([
      'DECISION_ALREADY_PUBLISHED',
    ]);
    const again = { decisionId: decision.id, expectedVersion: decision.version };
    expect(await refusals(service, city, 'publishDecision', again)).toEqual(['DECISION_STEP_NOT_ALLOWED']);
    for (const attempt of [
      `UPDATE decision SET outcome = 'NOT_MET' WHERE id = $1`,
      `DELETE FROM decision_condition WHERE decision_id = $1`,
    ])
      await expect(service.database.manager.query(attempt, [decision.id])).rejects.toThrow(
        'is published and stands as it is',
      );
  });

  it('is seen by everybody, and a draft by those who assess and review only', async () => {
    const open = await draft(await withEvidence());
    const { decision, school } = await published();
    for (const as of [null, expert, principalOf(school)]) {
      expect((await seen(decision.id, as)).outcome).toBe('MET');
      expect(await seen(open.id, as)).toBeNull();
    }
    for (const as of [institute2, city, districtOfficer('310115')])
      expect((await seen(open.id, as)).status).toBe('DRAFT');
    expect(await seen(open.id, districtOfficer('310104'))).toBeNull();
    const forged = {
      __typename: 'Decision',
      id: open.id,
      status: 'PUBLISHED',
      districtCode: '310104',
      draftedBy: 'expert',
    };
    const question = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Decision { outcome } } }`;
    for (const as of [undefined, expert, districtOfficer('310104')])
      expect((await service.ask(question, { r: [forged] }, as)).data).toEqual({ _entities: [null] });
    const list = `query ($f: DecisionFilter) { decisions(first: 100, filter: $f) { totalCount nodes { status } } }`;
    const listed = async (as: TestPerson | undefined, f: object) => {
      const { data } = await service.ask<{ decisions: { totalCount: number; nodes: { status: string }[] } }>(
        list,
        { f },
        as,
      );
      expect(data!.decisions.nodes).toHaveLength(data!.decisions.totalCount);
      return [...new Set(data!.decisions.nodes.map(({ status }) => status))];
    };
    expect(await listed(undefined, {})).toEqual(['PUBLISHED']);
    expect(await listed(undefined, { statuses: ['DRAFT'] })).toEqual([]);
    expect(await listed(institute, { statuses: ['DRAFT'] })).toEqual(['DRAFT']);
    expect(await listed(institute, { cycleId: 'nonsense' })).toEqual([]);
  });

  it('is published by the city alone', async () => {
    const decision = await draft(await withEvidence());
    const { version } = await decisionStep(city, 'reviewDecision', decision, { approve: true });
    const publication = { decisionId: decision.id, expectedVersion: version };
    expect(await refusals(service, institute, 'publishDecision', publication)).toEqual(['FORBIDDEN']);
  });
});

describe('what the caller can mend', () => {
  it('is told by its code', async () => {
    const subject = await assessed();
    const input = evidenceInput(subject, 'BASIC_STANDARD');
    const recorded = (change: object) =>
      refusals(service, institute, 'recordConditionEvidence', { ...input, ...change });
    const nowhere = '01989f3e-0000-7000-8000-000000000000';
    expect(await recorded({ schoolId: nowhere })).toEqual(['SCHOOL_NOT_FOUND']);
    expect(await recorded({ schoolId: 'nonsense' })).toEqual(['SCHOOL_NOT_FOUND']);
    expect(await recorded({ cycleId: nowhere })).toEqual(['CYCLE_NOT_FOUND']);
    expect(await recorded({ link: 'ftp://example.org' })).toEqual(['EVIDENCE_LINK_INVALID']);
    expect(await recorded({ statement: { zh: '', en: 'x' } })).toEqual(['TEXT_EMPTY']);
    const missing = { decisionId: nowhere, expectedVersion: 1 };
    expect(await refusals(service, city, 'publishDecision', missing)).toEqual(['DECISION_NOT_FOUND']);
    expect(
      await refusals(service, city, 'openCycle', { ...cycleInput, standard: { code: 'X', version: '1' } }),
    ).toEqual(['STANDARD_NOT_FOUND']);
    const { id: cycleId, version } = await openCycle(service);
    const compute = { cycleId, expectedVersion: version };
    expect(await refusals(service, institute, 'computeResults', compute)).toEqual([
      'CYCLE_NOTHING_COLLECTED',
    ]);
    expect(await refusals(service, institute, 'submitResults', compute)).toEqual(['CYCLE_STEP_NOT_ALLOWED']);
    expect(await refusals(service, institute, 'submitResults', { ...compute, expectedVersion: 7 })).toEqual([
      'CONFLICT',
    ]);
  });

  it('is that somebody did the same at the same moment', async () => {
    const { school, cycleId } = await assessed();
    const subject = { schoolId: school.id, cycleId };
    const outcomes = await Promise.all(
      [institute, institute2].map(as => refusals(service, as, 'draftDecision', subject)),
    );
    for (const outcome of outcomes) expect([[], ['CONFLICT']]).toContainEqual(outcome);
    const evidence = evidenceInput({ school, cycleId }, 'BASIC_STANDARD');
    const recorded = await Promise.all(
      [institute, institute2].map(as => refusals(service, as, 'recordConditionEvidence', evidence)),
    );
    for (const outcome of recorded) expect([[], ['CONFLICT']]).toContainEqual(outcome);
    const [held] = await service.database.manager.query<{ decisions: number; evidence: number }[]>(
      `SELECT (SELECT count(*)::int FROM decision WHERE cycle_id = $1) AS decisions,
              (SELECT count(*)::int FROM condition_evidence WHERE cycle_id = $1 AND superseded_at IS NULL) AS evidence`,
      [cycleId],
    );
    expect(held).toEqual({ decisions: 1, evidence: 1 });
  });

  it('is not a school outside the programme', async () => {
    const school = aSchool();
    const { id: cycleId } = await openCycle(service);
    await service.publish('schools', schoolState(school), participationState(school, 'WITHDRAWN'));
    const subject = { schoolId: school.id, cycleId };
    await eventually(async () =>
      expect(await refusals(service, institute, 'draftDecision', subject)).toEqual([
        'DECISION_SCHOOL_NOT_IN_PROGRAMME',
      ]),
    );
    await service.publish('schools', participationState(school, 'DISCOVERED', 2));
    await eventually(async () =>
      expect(await refusals(service, institute, 'draftDecision', subject)).toEqual([]),
    );
  });

  it('happens once that is sent twice with the same key', async () => {
    const subject = await assessed();
    const key = 'evidence-1';
    const first = await record(subject, 'BASIC_STANDARD', { clientMutationKey: key });
    expect(await record(subject, 'BASIC_STANDARD', { clientMutationKey: key })).toBe(first);
    const other = evidenceInput(subject, 'BASIC_STANDARD', { clientMutationKey: key, met: false });
    expect(await refusals(service, institute, 'recordConditionEvidence', other)).toEqual([
      'IDEMPOTENCY_KEY_REUSED',
    ]);
    const opened = async () => {
      const input = { ...cycleInput, clientMutationKey: 'cycle-1' };
      return (await mutate<{ cycle: { id: string } }>(service, city, 'openCycle', input, 'cycle { id }'))
        .cycle.id;
    };
    expect(await opened()).toBe(await opened());
  });
});
