import { allTopics, assessment, professionalDevelopment, schools as topics } from '@doorstep/contracts';
import { uuidv7 } from '@doorstep/database';
import { entitiesOf, migrationsOf } from '@doorstep/service';
import { eventually, stateEvent, TestService } from '@doorstep/testing';
import { schoolsConfig } from '../config';
import { capabilities } from '../capabilities';
import { start } from '../main';
import { SchoolResultCopy } from '../results/school-result-copy';
import { latestResults } from '../results/standing';
import { subscriptions } from './listens';
import { publications } from './publishes';

const city = { subject: 'city-officer', grants: [{ role: 'city-officer' as const }] };
const pudong = {
  subject: 'district-officer',
  grants: [{ role: 'district-officer' as const, district: '310115' }],
};
const colleague = { ...pudong, subject: 'second district-officer' };
const principal = { subject: 'principal', grants: [{ role: 'principal' as const, school: '3101150001' }] };

test('what this service publishes and listens to is what the contracts say', () => {
  const own = allTopics.filter(({ name }) => /^doorstep\.schools\.(?!dead-letter)/.test(name));
  expect(publications.map(({ name }) => name).sort()).toEqual(own.map(({ name }) => name).sort());
  for (const { topic } of subscriptions) expect(topic.consumers).toContain('schools');
});

describe('the whole service, with its events', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await TestService.start({
      name: 'schools',
      configSchema: schoolsConfig,
      start,
      entities: entitiesOf(capabilities),
      migrations: migrationsOf(capabilities),
      at: '2026-09-15T04:00:00Z',
    });
  });
  afterAll(() => service.stop());

  async function mutate<T>(
    query: string,
    input: object,
    as: typeof city | typeof pudong | typeof principal,
  ): Promise<T> {
    const { data, errors } = await service.ask<T>(query, { input }, as);
    if (errors || !data) throw new Error(JSON.stringify(errors));
    return data;
  }

  test('a school moves on as soon as the site study, the plan and the decision have been heard', async () => {
    await mutate(
      'mutation ($input: RegisterDistrictsInput!) { registerDistricts(input: $input) { userErrors { code } } }',
      { districts: [{ code: '310115', name: { zh: '浦东新区', en: 'Pudong' } }] },
      city,
    );
    const csv = `code,name_zh,name_en,stage,sector,district_code,address_zh,longitude,latitude,status,opened_on,sample
3101150001,样例小学,Sample School,PRIMARY,PUBLIC,310115,,,,OPEN,,true\n`;
    const upload = await service.fetch(
      '/schools/imports',
      { method: 'POST', headers: { 'content-type': 'text/csv' }, body: csv },
      city,
    );
    expect(upload.status).toBe(202);
    const school = await eventually(async () => {
      const { data } = await service.ask<{ schoolByCode: { id: string } | null }>(
        '{ schoolByCode(code: "3101150001") { id } }',
      );
      expect(data?.schoolByCode).not.toBeNull();
      return data!.schoolByCode!.id;
    });

    const round = await mutate<{ openProgrammeRound: { programmeRound: { id: string } } }>(
      'mutation ($input: OpenProgrammeRoundInput!) { openProgrammeRound(input: $input) { programmeRound { id } userErrors { code } } }',
      { name: { zh: '一', en: 'One' }, opensOn: '2026-09-01', closesOn: '2026-12-01', targetSchools: 250 },
      city,
    );
    const applied = await mutate<{ applyToProgramme: { participation: { id: string } } }>(
      'mutation ($input: ApplyToProgrammeInput!) { applyToProgramme(input: $input) { participation { id } userErrors { code } } }',
      {
        schoolId: school,
        roundId: round.openProgrammeRound.programmeRound.id,
        level: 'DISTRICT',
        bottleneckProblem: { theme: 'READING', description: { zh: '阅读', en: 'Reading' } },
      },
      principal,
    );
    const participationId = applied.applyToProgramme.participation.id;
    await mutate(
      'mutation ($input: NominateSchoolInput!) { nominateSchool(input: $input) { userErrors { code } } }',
      {
        participationId,
        expectedVersion: 1,
        needs: { zh: '要读书', en: 'To read' },
        withoutIndicators: { zh: '尚未评测', en: 'Not assessed yet' },
      },
      pudong,
    );
    await mutate(
      'mutation ($input: AdmitSchoolInput!) { admitSchool(input: $input) { userErrors { code } } }',
      { participationId, expectedVersion: 2 },
      colleague,
    );

    const advance = async (to: string, expectedVersion: number) => {
      const { advanceParticipation } = await mutate<{
        advanceParticipation: { participation: object | null; userErrors: { code: string }[] };
      }>(
        'mutation ($input: AdvanceParticipationInput!) { advanceParticipation(input: $input) { participation { stage } userErrors { code } } }',
        { participationId, to, expectedVersion },
        to === 'ELEVATED' ? city : pudong,
      );
      return advanceParticipation.participation ?? advanceParticipation.userErrors[0]?.code;
    };
    const study = {
      id: uuidv7(),
      schoolId: school,
      theme: 'READING',
      visitedOn: '2026-09-10',
      recommendsCultivation: true,
    };
    const plan = {
      id: uuidv7(),
      schoolId: school,
      cycleId: uuidv7(),
      indicators: ['ACADEMIC_LEVEL'],
      status: 'OPEN',
      openedOn: '2026-09-11',
      acceptedOn: null,
    };
    const decision = {
      id: uuidv7(),
      schoolId: school,
      cycleId: plan.cycleId,
      standard: { code: 'green-indicators', version: '1' },
      outcome: 'MET',
      conditions: [],
      publishedAt: '2026-09-14T00:00:00.000Z',
      validUntil: '2029-09-13',
    };
    const states = {
      siteStudy: professionalDevelopment.siteStudy,
      plan: professionalDevelopment.improvementPlan,
    };

    expect(await advance('CULTIVATED', 3)).toBe('PARTICIPATION_EVIDENCE_MISSING');
    await service.publish('professional-development', stateEvent(states.siteStudy, study.id, 1, study));
    await eventually(async () => expect(await advance('CULTIVATED', 3)).toEqual({ stage: 'CULTIVATED' }));

    await service.publish('professional-development', stateEvent(states.plan, plan.id, 1, plan));
    await eventually(async () => {
      const [heard] = await service.database.manager.query<object[]>(
        'SELECT status FROM improvement_plan_copy',
      );
      expect(heard).toEqual({ status: 'OPEN' });
    });
    expect(await advance('IMPROVING', 4)).toBe('PARTICIPATION_EVIDENCE_MISSING');
    const accepted = { ...plan, status: 'ACCEPTED', acceptedOn: '2026-09-15' };
    await service.publish('professional-development', stateEvent(states.plan, plan.id, 2, accepted));
    await eventually(async () => expect(await advance('IMPROVING', 4)).toEqual({ stage: 'IMPROVING' }));

    await service.publish('assessment', stateEvent(assessment.decision, decision.id, 1, decision));
    await eventually(async () => expect(await advance('ELEVATED', 5)).toEqual({ stage: 'ELEVATED' }));

    // What others hear of it, in the order in which it happened.
    await eventually(async () => {
      const facts = await service.read(topics.participationFacts);
      expect(facts.map(({ value }) => (JSON.parse(value ?? '{}') as { to?: string }).to)).toEqual([
        undefined,
        undefined,
        'DISCOVERED',
        'CULTIVATED',
        'IMPROVING',
        'ELEVATED',
      ]);
    });
    const [registered] = await service.read(topics.school);
    expect(registered).toMatchObject({ key: school });
    expect(topics.school.schema.safeParse(JSON.parse(registered!.value!)).error).toBeUndefined();
    expect(JSON.parse(registered!.value!)).toEqual({
      id: school,
      code: '3101150001',
      name: { zh: '样例小学', en: 'Sample School' },
      alias: null,
      plaque: null,
      stage: 'PRIMARY',
      sector: 'PUBLIC',
      districtCode: '310115',
      status: 'OPEN',
      address: null,
      longitude: null,
      latitude: null,
      openedOn: null,
      since: '2026-09-15',
      ...Object.fromEntries(
        [
          ...['closedOn', 'statusReason', 'addressEn', 'postcode', 'website', 'telephone', 'settlement'],
          ...['itEquipment', 'boarding', 'capacity', 'lowestAge', 'highestAge'],
        ].map(field => [field, null]),
      ),
      successorIds: [],
      sample: true,
    });
  });

  test('of many results of a school, the one published last is its latest', async () => {
    const schoolId = uuidv7();
    const result = (publishedAt: string, level: number) => ({
      id: uuidv7(),
      schoolId,
      cycleId: uuidv7(),
      standard: { code: 'green-indicators', version: '1' },
      indicators: [
        { code: 'ACADEMIC_BURDEN', count: 40, share: '0.8000', hidden: false, level, belowStandard: false },
      ],
      publishedAt,
    });
    const late = result('2026-09-14T00:00:00.000Z', 8);
    for (const one of [late, result('2026-01-14T00:00:00.000Z', 4)]) {
      await service.publish('assessment', stateEvent(assessment.schoolResult, one.id, 1, one));
    }
    await eventually(async () => {
      expect(await service.database.manager.countBy(SchoolResultCopy, { schoolId })).toBe(2);
    });
    const [latest, none] = await latestResults(service.database.manager, [schoolId, uuidv7()], {
      on: '2026-09-15',
    });
    expect([latest?.resultId, latest?.indicators[0]?.level, none]).toEqual([late.id, 8, null]);
  });
});
