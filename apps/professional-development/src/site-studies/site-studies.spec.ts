import { professionalDevelopment } from '@doorstep/contracts';
import { uuidv7 } from '@doorstep/database';
import { eventually, type TestService } from '@doorstep/testing';
import {
  aSchool,
  expert,
  institute,
  type KnownSchool,
  mutate,
  principalOf,
  register,
  schoolState,
  startService,
  teacherAt,
  today,
} from '../service.fixture';

let service: TestService;
const school = aSchool();
beforeAll(async () => {
  service = await startService();
  await register(service, school);
});
afterAll(() => service?.stop());

const study = (of: KnownSchool, change: Record<string, unknown> = {}) => ({
  schoolId: of.id,
  theme: 'HOMEWORK_THAT_HELPS',
  visitedOn: today,
  findings: { zh: '作业分层，学生有选择。', en: 'Homework comes in layers, and pupils choose.' },
  recommendsCultivation: true,
  ...change,
});

const record = (input: Record<string, unknown>) =>
  mutate<{ siteStudy: { id: string; version: number; findings: string; school: { id: string } } | null }>(
    service,
    expert,
    'recordSiteStudy',
    input,
    'siteStudy { id version theme visitedOn findings(locale: EN) recommendsCultivation school { id } }',
  );

test('an expert records a study, and its topic says what schools needs, and nobody’s name', async () => {
  const { siteStudy, userErrors } = await record(study(school));
  expect(userErrors).toEqual([]);
  expect(siteStudy).toEqual({
    id: expect.any(String),
    version: 1,
    theme: 'HOMEWORK_THAT_HELPS',
    visitedOn: today,
    findings: 'Homework comes in layers, and pupils choose.',
    recommendsCultivation: true,
    school: { id: school.id },
  });
  const event = await eventually(async () => {
    const events = await service.read(professionalDevelopment.siteStudy);
    const found = events.find(({ key }) => key === siteStudy?.id);
    expect(found).toBeDefined();
    return found;
  });
  expect(event?.headers).toMatchObject({ ce_version: '1' });
  expect(JSON.parse(event?.value ?? '')).toEqual({
    id: siteStudy?.id,
    schoolId: school.id,
    theme: 'HOMEWORK_THAT_HELPS',
    visitedOn: today,
    recommendsCultivation: true,
  });
});

test('sent twice with one key, it is recorded once; with other input the key is refused', async () => {
  const clientMutationKey = uuidv7();
  const first = await record(study(school, { clientMutationKey }));
  const second = await record(study(school, { clientMutationKey }));
  expect(second.siteStudy?.id).toBe(first.siteStudy?.id);
  const other = await record(study(school, { clientMutationKey, theme: 'READING' }));
  expect(other).toMatchObject({ siteStudy: null, userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED' }] });
});

test.each([
  ['SCHOOL_NOT_FOUND', ['schoolId'], { schoolId: uuidv7() }],
  ['SCHOOL_NOT_FOUND', ['schoolId'], { schoolId: 'no uuid' }],
  ['THEME_MALFORMED', ['theme'], { theme: 'homework' }],
  // Shanghai's midnight has not come.
  ['SITE_STUDY_VISIT_IN_FUTURE', ['visitedOn'], { visitedOn: '2026-11-23' }],
  ['TEXT_EMPTY', ['findings', 'en'], { findings: { zh: '很好', en: '  ' } }],
  ['TEXT_UNREADABLE', ['findings', 'en'], { findings: { zh: '很好', en: 'a\0b' } }],
  ['TEXT_TOO_LONG', ['findings', 'zh'], { findings: { zh: '字'.repeat(10_001), en: 'Long' } }],
])('%s at %j', async (code, path, change) => {
  const { siteStudy, userErrors } = await record(study(school, change));
  expect(siteStudy).toBeNull();
  expect(userErrors).toEqual([{ code, path, message: expect.stringMatching(/\w/) }]);
});

test('nothing begins at a school that has closed', async () => {
  const closing = aSchool();
  await register(service, closing);
  await service.publish('schools', schoolState(closing, 2, { status: 'CLOSED' }));
  await eventually(async () => {
    expect((await record(study(closing))).userErrors).toMatchObject([{ code: 'SCHOOL_CLOSED' }]);
  });
});

test('nobody but an expert records one', async () => {
  const ask =
    'mutation ($input: RecordSiteStudyInput!) { recordSiteStudy(input: $input) { userErrors { code } } }';
  for (const as of [undefined, institute, principalOf(school), teacherAt('t', school)]) {
    const { data, errors } = await service.ask(ask, { input: study(school) }, as);
    expect(data).toEqual({ recordSiteStudy: null });
    expect(errors?.[0]?.extensions['code']).toBe(as ? 'FORBIDDEN' : 'UNAUTHENTICATED');
  }
});

describe('who sees a study', () => {
  const ask = `query ($id: ID!, $schools: [_Any!]!) {
    siteStudy(id: $id) { id }
    _entities(representations: $schools) { ... on School { siteStudies { totalCount nodes { id } } } }
  }`;
  let id: string;
  let studied: KnownSchool;
  beforeAll(async () => {
    studied = aSchool();
    await register(service, studied);
    id = (await record(study(studied))).siteStudy!.id;
  });
  const asked = (as?: Parameters<TestService['ask']>[2]) =>
    service.ask(ask, { id, schools: [{ __typename: 'School', id: studied.id }] }, as);

  test('its expert, its principal and the institute do', async () => {
    for (const as of [expert, principalOf(studied), institute]) {
      expect(await asked(as)).toEqual({
        data: { siteStudy: { id }, _entities: [{ siteStudies: { totalCount: 1, nodes: [{ id }] } }] },
      });
    }
  });

  test('for another school’s principal it is not there, nor counted', async () => {
    expect(await asked(principalOf(school))).toEqual({
      data: { siteStudy: null, _entities: [{ siteStudies: { totalCount: 0, nodes: [] } }] },
    });
  });

  test('a passer-by is told to sign in', async () => {
    const { data, errors } = await asked();
    expect(data).toEqual({ siteStudy: null, _entities: [{ siteStudies: null }] });
    expect(errors?.map(({ extensions }) => extensions['code'])).toEqual([
      'UNAUTHENTICATED',
      'UNAUTHENTICATED',
    ]);
  });
});
