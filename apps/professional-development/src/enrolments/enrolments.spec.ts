import { professionalDevelopment } from '@doorstep/contracts';
import { uuidv7 } from '@doorstep/database';
import { eventually, type TestService } from '@doorstep/testing';
import {
  aSchool,
  city,
  institute,
  mutate,
  offer,
  offeringInput,
  principalOf,
  register,
  startService,
  teacherAt,
  today,
} from '../service.fixture';

let service: TestService;
const school = aSchool();
const primary = aSchool({ stage: 'PRIMARY' });
const nineYears = aSchool({ stage: 'NINE_YEAR' });
beforeAll(async () => {
  service = await startService();
  await register(service, school, primary, nineYears);
});
afterAll(() => service?.stop());
afterEach(() => service.clock.moveTo(`${today}T02:00:00Z`));

const enrol = (as: ReturnType<typeof teacherAt>, offeringId: string, change: Record<string, unknown> = {}) =>
  mutate<{ enrolment: { id: string; teacher: string; offering: { freePlaces: number } } | null }>(
    service,
    as,
    'enrol',
    { offeringId, ...change },
    'enrolment { id teacher offering { freePlaces } school { id } }',
  );

const freePlaces = async (id: string) => {
  const { data } = await service.ask<{ offering: { freePlaces: number } }>(
    'query ($id: ID!) { offering(id: $id) { freePlaces } }',
    { id },
  );
  return data?.offering.freePlaces;
};

test('a teacher enrols for the own school, and a place is gone', async () => {
  const id = await offer(service, { places: 2 });
  const { enrolment, userErrors } = await enrol(teacherAt('chen', school), id);
  expect(userErrors).toEqual([]);
  expect(enrolment).toEqual({
    id: expect.any(String),
    teacher: 'chen',
    offering: { freePlaces: 1 },
    school: { id: school.id },
  });
});

test('places are never oversold, however many enrol at once', async () => {
  const id = await offer(service, { places: 5 });
  const answers = await Promise.all(
    Array.from({ length: 25 }, (_, index) => enrol(teacherAt(`crowd ${index}`, school), id)),
  );
  const codes = answers.map(({ enrolment, userErrors }) => (enrolment ? 'ENROLLED' : userErrors[0]?.code));
  expect(codes.filter(code => code === 'ENROLLED')).toHaveLength(5);
  expect(codes.filter(code => code === 'OFFERING_FULL')).toHaveLength(20);
  expect(await freePlaces(id)).toBe(0);
  const [row] = await service.database.manager.query<{ count: number }[]>(
    'SELECT count(*)::int AS count FROM enrolment WHERE offering_id = $1',
    [id],
  );
  expect(row?.count).toBe(5);
});

test('the database itself counts the places, whoever writes to it', async () => {
  const [id, other] = [await offer(service, { places: 1 }), await offer(service, { places: 1 })];
  const insert = (teacher: string) =>
    service.database.manager.query(
      `INSERT INTO enrolment (offering_id, teacher, school_id, school_code, district_code, enrolled_at)
       VALUES ($1, $2, $3, 'code', 'district', now())`,
      [id, teacher, school.id],
    );
  await insert('first');
  await expect(insert('second')).rejects.toThrow('offering_never_oversold');
  await service.database.manager.query('UPDATE enrolment SET offering_id = $2 WHERE offering_id = $1', [
    id,
    other,
  ]);
  expect([await freePlaces(id), await freePlaces(other)]).toEqual([1, 0]);
  await service.database.manager.query('DELETE FROM enrolment WHERE offering_id = $1', [other]);
  expect(await freePlaces(other)).toBe(1);
});

test('one person enrols once, and the same key is the same enrolment', async () => {
  const id = await offer(service);
  const clientMutationKey = uuidv7();
  const first = await enrol(teacherAt('li', school), id, { clientMutationKey });
  const again = await enrol(teacherAt('li', school), id, { clientMutationKey });
  expect(again.enrolment?.id).toBe(first.enrolment?.id);
  const anew = await enrol(teacherAt('li', school), id);
  expect(anew).toMatchObject({
    enrolment: null,
    userErrors: [
      { code: 'ENROLMENT_EXISTS', path: ['offeringId'], message: 'You are enrolled in it already.' },
    ],
  });
  expect(await freePlaces(id)).toBe(19);
});

test('one enrols until the day before it starts, which is Shanghai’s day', async () => {
  const id = await offer(service, { startsOn: '2026-12-01' });
  service.clock.moveTo('2026-11-30T15:59:00Z');
  expect((await enrol(teacherAt('early', school), id)).userErrors).toEqual([]);
  service.clock.moveTo('2026-11-30T16:00:00Z');
  expect((await enrol(teacherAt('late', school), id)).userErrors).toMatchObject([
    { code: 'OFFERING_STARTED' },
  ]);
});

test('one enrols in what serves one’s school', async () => {
  const id = await offer(service, { stages: ['PRIMARY'] });
  const { userErrors } = await enrol(teacherAt('wang', school), id);
  expect(userErrors).toMatchObject([{ code: 'OFFERING_STAGE_NOT_SERVED' }]);
  expect((await enrol(teacherAt('zhao', nineYears), id)).userErrors).toEqual([]);
});

test('who teaches at two schools says for which', async () => {
  const id = await offer(service, { stages: ['PRIMARY', 'JUNIOR_SECONDARY'] });
  const both = teacherAt('sun', school, primary);
  expect((await enrol(both, id)).userErrors).toMatchObject([{ code: 'ENROLMENT_SCHOOL_AMBIGUOUS' }]);
  expect((await enrol(both, id, { schoolCode: primary.code })).userErrors).toEqual([]);
});

test('nobody enrols for a school that is not theirs, or without being a teacher', async () => {
  const id = await offer(service);
  const ask = 'mutation ($input: EnrolInput!) { enrol(input: $input) { userErrors { code } } }';
  const foreign = { offeringId: id, schoolCode: primary.code };
  for (const [as, input] of [
    [teacherAt('zhou', school), foreign],
    [principalOf(school), { offeringId: id }],
    [institute, { offeringId: id }],
  ] as const) {
    const { errors } = await service.ask(ask, { input }, as);
    expect(errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
  }
});

test('an offering that is not there is told', async () => {
  for (const id of [uuidv7(), 'nonsense']) {
    expect((await enrol(teacherAt('wu', school), id)).userErrors).toMatchObject([
      { code: 'OFFERING_NOT_FOUND', path: ['offeringId'] },
    ]);
  }
});

test('the topic tells how many places are left, in order, and no teacher', async () => {
  const id = await offer(service, { places: 3 });
  await enrol(teacherAt('a-very-particular-teacher', school), id);
  await enrol(teacherAt('another-particular-teacher', school), id);
  const events = await eventually(async () => {
    const found = (await service.read(professionalDevelopment.offering)).filter(({ key }) => key === id);
    expect(found).toHaveLength(3);
    return found;
  });
  expect(events.map(({ value }) => (JSON.parse(value ?? '') as { freePlaces: number }).freePlaces)).toEqual([
    3, 2, 1,
  ]);
  const versions = events.map(({ headers }) => Number(headers['ce_version']));
  expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
  const everything = await service.read(...Object.values(professionalDevelopment));
  expect(JSON.stringify(everything)).not.toMatch(/particular-teacher|enrolment/i);
});

test('a teacher sees the own enrolments, a principal the school’s, and a passer-by none', async () => {
  const id = await offer(service, { stages: ['JUNIOR_SECONDARY', 'PRIMARY'] });
  for (const as of [teacherAt('one', school), teacherAt('two', school), teacherAt('three', primary)]) {
    expect((await enrol(as, id)).userErrors).toEqual([]);
  }
  const seen = async (as: ReturnType<typeof teacherAt>) => {
    const { data } = await service.ask<{
      enrolments: { totalCount: number; nodes: { teacher: string }[] };
    }>('query ($id: ID) { enrolments(offeringId: $id) { totalCount nodes { teacher } } }', { id }, as);
    const { totalCount, nodes } = data!.enrolments;
    expect(totalCount).toBe(nodes.length);
    return nodes.map(({ teacher }) => teacher);
  };
  expect(await seen(teacherAt('one', school))).toEqual(['one']);
  expect(await seen(principalOf(school))).toEqual(['one', 'two']);
  expect(await seen(city)).toEqual(['one', 'two', 'three']);
  const { errors } = await service.ask('{ enrolments { totalCount } }');
  expect(errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
});

describe('an offering', () => {
  test('is found by what it serves, soonest first', async () => {
    const mine = { kind: 'SHOWCASE', indicators: ['SATISFACTION_PARENTS'] };
    const later = await offer(service, { ...mine, startsOn: '2027-03-01' });
    const soon = await offer(service, { ...mine, startsOn: '2027-02-01' });
    const full = await offer(service, { ...mine, startsOn: '2027-01-01', places: 1 });
    await offer(service, { ...mine, stages: ['SENIOR_SECONDARY'] });
    await enrol(teacherAt('last', school), full);
    const filter = {
      indicator: 'SATISFACTION_PARENTS',
      kind: 'SHOWCASE',
      schoolStage: 'NINE_YEAR',
      withFreePlaces: true,
    };
    const { data } = await service.ask(
      'query ($filter: OfferingFilter) { offerings(filter: $filter, first: 2) { totalCount nodes { id } } }',
      { filter },
    );
    expect(data).toEqual({ offerings: { totalCount: 2, nodes: [{ id: soon }, { id: later }] } });
  });

  test('is refused with all that is wrong with it', async () => {
    const input = offeringInput({ indicators: [], stages: [], startsOn: today, places: 0 });
    const { offering, userErrors } = await mutate<{ offering: null }>(
      service,
      institute,
      'createOffering',
      input,
      'offering { id }',
    );
    expect(offering).toBeNull();
    expect(userErrors.map(({ code }) => code)).toEqual([
      'OFFERING_STARTS_IN_PAST',
      'OFFERING_PLACES_OUT_OF_RANGE',
      'OFFERING_INDICATORS_MISSING',
      'OFFERING_STAGES_MISSING',
    ]);
  });

  test('is made by the institute alone', async () => {
    const ask =
      'mutation ($input: CreateOfferingInput!) { createOffering(input: $input) { userErrors { code } } }';
    const { errors } = await service.ask(ask, { input: offeringInput() }, principalOf(school));
    expect(errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
  });
});
