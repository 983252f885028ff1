import type { TestPerson, TestService } from '@doorstep/testing';
import {
  city,
  districtOfficer,
  expert,
  institute,
  institute2,
  principalOf,
  refusals,
  startService,
} from '../assessment.fixture';
import { decisionSteps, evidenceInput } from './decision.fixture';

let service: TestService;
beforeAll(async () => void (service = await startService()));
afterAll(() => service.stop());

const { assessed, record, draft, decisionStep, seen, withEvidence, published } = decisionSteps(() => service);

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

  it('can be judged again, years later, and whoever tampered with what it rests on is found out', async () => {
    const [first, second] = [await published(), await published()];
    const question = `query ($ids: [_Any!]!) { _entities(representations: $ids) { ... on Decision { reproduces } } }`;
    const ids = [first, second].map(({ decision }) => ({ __typename: 'Decision', id: decision.id }));
    const again = async () => (await service.ask(question, { ids }, city)).data;
    expect(await again()).toEqual({ _entities: [{ reproduces: true }, { reproduces: true }] });
    await service.database.manager.query(
      `UPDATE condition_evidence SET met = false WHERE cycle_id = $1 AND condition = 'BASIC_STANDARD'`,
      [second.cycleId],
    );
    expect(await again()).toEqual({ _entities: [{ reproduces: true }, { reproduces: false }] });
    const one = await service.statements(() => service.ask(question, { ids: ids.slice(0, 1) }, city));
    expect(await service.statements(again)).toBe(one);
    expect(one).toBeGreaterThan(0);
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
