import { themes } from '@doorstep/examples';
import { newYear, schoolYear } from '@doorstep/sample-city';
import { services } from '@doorstep/launcher';
import { eventually } from '@doorstep/testing';
import { fieldsOfService, schoolPage, type SchoolPage } from './dashboard';
import { readEveryTopic } from './read-every-topic';
import { sendExample } from './send-example';
import { startTestPlatform, type TestPlatform, type Transport } from './test-platform';

const schools = 60;

/** What the first year does not come to: a district plan is published when the panel has approved it, an appraisal after a year. */
const afterTheFirstYear = new Set([
  'doorstep.schools.district-plan.state',
  'doorstep.schools.district-appraisal.state',
  'doorstep.schools.district-appraisal.facts',
]);

/** One school's year, through the gateway only, with real tokens; then what must hold when it is over. */
export function describeJourney(transport: Transport): void {
  let platform: TestPlatform;
  const state = newYear();

  beforeAll(async () => {
    platform = await startTestPlatform(transport);
  }, 180_000);
  afterAll(() => platform?.stop(), 60_000);

  const refusedWith = async (
    by: string,
    mutation: string,
    input: Record<string, unknown>,
    fields: string,
  ) => {
    const { userErrors } = await platform.client.as(by).attempt(mutation, input, fields);
    return userErrors.map(error => error.code);
  };
  const advanceTo = async (to: string) => {
    // The district leads its schools on; the city elevates.
    const officer = to === 'ELEVATED' ? 'city-officer' : 'district-officer';
    const { participation } = await platform.client
      .as(officer)
      .query<{ participation: { version: number } }>(
        'query($id: ID!) { participation(id: $id) { version } }',
        {
          id: state['participation'],
        },
      );
    const input = { participationId: state['participation'], to, expectedVersion: participation.version };
    return refusedWith(officer, 'advanceParticipation', input, 'participation { stage }');
  };

  /** What is refused after a step, because the next one has not been taken. */
  const refusals: Record<string, [what: string, check: () => Promise<void>]> = {
    application: [
      'without a site study the school is not cultivated, and no stage is skipped',
      async () => {
        expect(await advanceTo('CULTIVATED')).toEqual(['PARTICIPATION_EVIDENCE_MISSING']);
        expect(await advanceTo('ELEVATED')).toEqual(['PARTICIPATION_STEP_NOT_ALLOWED']);
      },
    ],
    baseline: [
      'a plan that nobody has accepted does not make the school improving',
      async () => expect(await advanceTo('IMPROVING')).toEqual(['PARTICIPATION_EVIDENCE_MISSING']),
    ],
    'second-cycle': [
      'a decision whose evidence is missing cannot be reviewed, and names what is missing',
      async () => {
        const { decision } = await platform.client
          .as('institute-officer')
          .mutate<{ decision: { id: string; version: number; missingEvidence: string[] } }>(
            'draftDecision',
            { cycleId: state['second'], schoolId: state['lead'], clientMutationKey: 'first-year-decision' },
            'decision { id version missingEvidence }',
          );
        expect(decision.missingEvidence.sort()).toEqual(['BASIC_STANDARD', 'DISTINCTIVE_FEATURE']);
        const review = { decisionId: decision.id, expectedVersion: decision.version, approve: true };
        expect(await refusedWith('institute-officer-2', 'reviewDecision', review, 'decision { id }')).toEqual(
          ['DECISION_EVIDENCE_MISSING', 'DECISION_EVIDENCE_MISSING'],
        );
        expect(await advanceTo('ELEVATED')).toEqual(['PARTICIPATION_EVIDENCE_MISSING']);
      },
    ],
  };

  for (const step of schoolYear) {
    test(step.title, () => step.play(platform.client, state, { schools }), 120_000);
    const [what, check] = refusals[step.name] ?? [];
    if (what && check) test(what, check);
  }

  test('the whole year played again changes nothing', async () => {
    const before = { ...state };
    for (const step of schoolYear) await step.play(platform.client, state, { schools });
    expect(state).toEqual(before);
  }, 120_000);

  const page = () => platform.client.as('principal').ask<SchoolPage>(schoolPage, { id: state['lead'] });

  test('one query shows the school with its cluster, results, plan and stories', async () => {
    const { data, errors } = await page();
    expect(errors).toBeUndefined();
    const school = data!.school!;
    expect(school.name).toMatch(/sample/i);
    expect(school.participation.stage).toBe('ELEVATED');
    expect(school.participation.history.map(step => [step.toStage, step.evidence?.kind ?? null])).toEqual([
      ['APPLIED', null],
      ['DISCOVERED', null],
      ['CULTIVATED', 'SITE_STUDY'],
      ['IMPROVING', 'IMPROVEMENT_PLAN'],
      ['ELEVATED', 'DECISION'],
    ]);
    expect(school.clusters.nodes).toEqual([
      { theme: 'HOMEWORK_THAT_HELPS', lead: { id: state['lead'] }, members: { totalCount: 11 } },
    ]);
    const burden = school.results!.nodes.map(
      result => result.indicators.find(({ code }) => code === 'ACADEMIC_BURDEN')?.belowStandard,
    );
    expect(burden).toEqual([false, true]);
    expect(school.decisions!.nodes[0]).toMatchObject({ outcome: 'MET' });
    expect(
      school.decisions!.nodes[0]!.conditions.map(condition => [condition.code, condition.met]).sort(),
    ).toEqual([
      ['BASIC_STANDARD', true],
      ['DISTINCTIVE_FEATURE', true],
      ['GREEN_INDICATORS', true],
      ['SATISFACTION', true],
    ]);
    const [plan] = school.improvementPlans!.nodes;
    expect(plan!.status).toBe('ACCEPTED');
    expect(plan!.items.map(item => item.indicator)).toContain('ACADEMIC_BURDEN');
    expect(school.stories!.nodes[0]!.title).toMatch(/homework/i);
  });

  test('the story stands in the feed, which anybody may read', async () => {
    const response = await platform.client.fetch('/outreach/feed.atom');
    expect(response.headers.get('content-type')).toMatch(/^application\/atom\+xml/);
    expect(await response.text()).toContain(`<id>urn:uuid:${state['story']}</id>`);
  });

  test.each(services)(
    'with %s stopped, the page still shows what the others own',
    async service => {
      const managed = platform.process(service);
      await managed.stop();
      try {
        const { data, errors } = await page();
        const lost: readonly string[] = fieldsOfService[service];
        expect(errors!.map(error => error.extensions?.code)).toEqual(lost.map(() => 'SUBGRAPH_UNAVAILABLE'));
        expect(errors!.map(error => error.path?.at(-1)).sort()).toEqual([...lost].sort());
        if (service === 'schools') return expect(data).toEqual({ school: null });
        const shown = Object.entries(data!.school!).filter(([, value]) => value !== null);
        const fields = [
          'name',
          'participation',
          'clusters',
          'results',
          'decisions',
          'improvementPlans',
          'stories',
        ];
        expect(shown.map(([field]) => field)).toEqual(fields.filter(field => !lost.includes(field)));
      } finally {
        managed.start();
        await managed.ready();
      }
      await eventually(async () => expect((await page()).errors).toBeUndefined());
    },
    60_000,
  );

  test('every message on every topic keeps to its published schema', async () => {
    const read = await readEveryTopic(platform);
    expect(Object.entries(read).filter(([, { invalid }]) => invalid.length > 0)).toEqual([]);
    const told = Object.entries(read).flatMap(([topic, { messages }]) => (messages > 0 ? [topic] : []));
    expect(told).toEqual(
      Object.keys(read).filter(
        topic => !topic.endsWith('.dead-letter.facts') && !afterTheFirstYear.has(topic),
      ),
    );
    expect(read['doorstep.schools.school.state']!.messages).toBeGreaterThanOrEqual(schools);
  }, 120_000);

  // In their order, as somebody would who tries them one after the other.
  describe.each(themes.map(theme => [theme.en, theme.examples] as const))(
    'the explorer’s examples of “%s”',
    (_theme, examples) => {
      test.each(examples.map(example => [example.en, example] as const))('%s', async (_title, example) =>
        expect(await sendExample(platform.client, example)).toEqual([]),
      );
    },
  );
}
