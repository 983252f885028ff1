import { assessment, jsonSchemas, type Topic } from '@doorstep/contracts';
import { eventually, type TestService } from '@doorstep/testing';
import Ajv2020 from 'ajv/dist/2020';
import {
  aSchool,
  city,
  type Collected,
  cycleInput,
  institute,
  institute2,
  mutate,
  openCycle,
  participationState,
  refusals,
  register,
  schoolState,
  startService,
} from '../assessment.fixture';
import { decisionSteps, enough, evidenceInput } from './decision.fixture';

let service: TestService;
beforeAll(async () => void (service = await startService()));
afterAll(() => service.stop());

const { assessed, record, draft, seen, withEvidence, published } = decisionSteps(() => service);

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
    await record(subject, 'BASIC_STANDARD');
    await record(subject, 'DISTINCTIVE_FEATURE');
    expect(await seen(before.id)).toMatchObject({ missingEvidence: [], outcome: 'MET' });
    const review = { decisionId: before.id, expectedVersion: before.version, approve: true };
    expect(await refusals(service, city, 'reviewDecision', review)).toEqual(['CONFLICT']);
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
