import { professionalDevelopment } from '@doorstep/contracts';
import { eventually, type TestPerson, type TestService } from '@doorstep/testing';
import {
  aSchool,
  city,
  institute,
  type KnownSchool,
  mutate,
  principalOf,
  register,
  startService,
} from '../service.fixture';

let service: TestService;
let mine: KnownSchool;
let elsewhere: KnownSchool;
beforeAll(async () => {
  service = await startService();
  mine = aSchool();
  elsewhere = aSchool({ districtCode: '310101' });
  await register(service, mine, elsewhere);
});
afterAll(() => service.stop());

const expertOf = (subject: string): TestPerson => ({ subject, grants: [{ role: 'expert' }] });
const wen = expertOf('wen');

const details = (change: object = {}) => ({
  name: { zh: '文老师', en: 'Ms Wen' },
  fields: ['CURRICULUM'],
  languages: ['zh'],
  districtCodes: [],
  schoolIds: [],
  activeFrom: '2026-09-01',
  ...change,
});

interface Payload {
  expert: { id: string; version: number } | null;
}

const enter = (subject: string, change: object = {}, as = institute) =>
  mutate<Payload>(
    service,
    as,
    'registerExpert',
    { subject, details: details(change) },
    'expert { id version }',
  );

const declare = (subject: string, change: object, as = expertOf(subject)) =>
  mutate<Payload>(
    service,
    as,
    'declareExpertConflict',
    { expertId: subject, reason: 'ADVISED', from: '2026-09-01', ...change },
    'expert { id version }',
  );

async function listed(filter: object, as = city): Promise<string[]> {
  const { data, errors } = await service.ask<{ experts: { nodes: { id: string }[] } }>(
    'query ($filter: ExpertFilter) { experts(filter: $filter) { nodes { id } } }',
    { filter },
    as,
  );
  expect(errors).toBeUndefined();
  return data!.experts.nodes.map(({ id }) => id);
}

const codes = ({ userErrors }: { userErrors: { code: string }[] }) => userErrors.map(({ code }) => code);

test('an expert is registered, changed, declares a conflict and is erased; the topic never has a name', async () => {
  expect((await enter('wen', { schoolIds: [mine.id] })).expert).toEqual({ id: 'wen', version: 1 });
  expect(codes(await enter('wen'))).toEqual(['EXPERT_EXISTS']);
  const declared = await declare('wen', {
    districtCode: '310104',
    note: { zh: '曾任顾问', en: 'Advised it' },
  });
  expect(declared.expert).toEqual({ id: 'wen', version: 2 });
  expect(codes(await declare('wen', { districtCode: '310104', from: '2026-10-01' }))).toEqual([
    'EXPERT_CONFLICT_OVERLAPS',
  ]);
  const own = `query { expert(id: "wen") { name(locale: EN) conflicts { nodes { id districtCode reason note(locale: EN) to } } } }`;
  const seen = await service.ask<{ expert: { conflicts: { nodes: { id: string }[] } } }>(own, {}, wen);
  expect(seen.data).toMatchObject({
    expert: {
      name: 'Ms Wen',
      conflicts: { nodes: [{ districtCode: '310104', reason: 'ADVISED', note: 'Advised it', to: null }] },
    },
  });
  const conflictId = seen.data!.expert.conflicts.nodes[0]!.id;
  const end = (to: string) =>
    mutate<Payload>(service, wen, 'endExpertConflict', { conflictId, to }, 'expert { version }');
  expect(codes(await end('2026-11-21'))).toEqual(['EXPERT_CONFLICT_PERIOD']);
  expect((await end('2026-11-30')).expert).toEqual({ version: 3 });

  const erase = (expectedVersion: number) =>
    mutate<Payload>(service, city, 'eraseExpert', { expertId: 'wen', expectedVersion }, 'expert { version }');
  expect(codes(await erase(1))).toEqual(['CONFLICT']);
  expect((await erase(3)).expert).toEqual({ version: 4 });
  expect(codes(await erase(4))).toEqual(['EXPERT_ERASED']);
  expect(codes(await enter('wen'))).toEqual(['EXPERT_EXISTS']);
  expect(await listed({ ids: ['wen'], activeOn: '2026-11-22' })).toEqual([]);
  const left = await service.database.manager.query<Record<string, unknown>[]>(
    `SELECT name, fields, school_ids, erased_on, (SELECT count(*)::int FROM expert_conflict WHERE expert_id = 'wen') AS conflicts
       FROM expert WHERE id = 'wen'`,
  );
  expect(left).toEqual([{ name: null, fields: [], school_ids: [], erased_on: '2026-11-22', conflicts: 0 }]);

  await eventually(async () => {
    const events = (await service.read(professionalDevelopment.expert)).filter(({ key }) => key === 'wen');
    expect(events).toHaveLength(4);
    expect(JSON.parse(events[2]!.value!)).toEqual({
      id: 'wen',
      fields: ['CURRICULUM'],
      languages: ['zh'],
      districtCodes: [],
      schoolIds: [mine.id],
      activeFrom: '2026-09-01',
      activeTo: null,
      conflicts: [{ schoolId: null, districtCode: '310104', from: '2026-09-01', to: '2026-11-30' }],
    });
    expect(events[3]!.value).toBeNull();
    expect(JSON.stringify(events)).not.toMatch(/Wen|文老师|ADVISED|顾问/);
  });
});

test('who is free of a conflict with a school or a district', async () => {
  await enter('a-free', { fields: ['EVALUATION', 'READING'], languages: ['en', 'zh'] });
  await enter('b-of-district', { fields: ['EVALUATION'], districtCodes: ['310115'] });
  await enter('c-own-school', { fields: ['EVALUATION'], schoolIds: [mine.id.toUpperCase()] });
  await enter('d-declared', { fields: ['EVALUATION'] });
  await declare('d-declared', { schoolId: mine.id });
  await enter('e-was', { fields: ['EVALUATION'] });
  await declare('e-was', { districtCode: '310115', to: '2026-11-22' });
  await enter('f-gone', { fields: ['EVALUATION'], activeTo: '2026-11-22' });
  const fields = ['EVALUATION'];
  const on = '2026-11-22';
  const free = (withoutConflict: object) => listed({ fields, activeOn: on, withoutConflict });
  expect(await listed({ fields })).toHaveLength(6);
  expect(await listed({ languages: ['en'], fields: ['READING'] })).toEqual(['a-free']);
  expect(await listed({ districtCodes: ['310115'] })).toEqual(['b-of-district']);
  expect(await free({ on, districtCode: '310115' })).toEqual(['a-free', 'e-was']);
  expect(await free({ on: '2026-11-21', districtCode: '310115' })).toEqual(['a-free']);
  expect(await free({ on, schoolId: mine.id })).toEqual(['a-free', 'b-of-district', 'e-was']);
  expect(await free({ on: '2026-11-21', schoolId: mine.id })).toEqual(['a-free', 'b-of-district']);
  expect(await free({ on, schoolId: elsewhere.id, districtCode: '310101' })).toHaveLength(5);
  expect(await free({ on, schoolId: 'nonsense' })).toHaveLength(5);
});

test('who keeps the directory, and who sees what', async () => {
  await enter('liu', {}, city);
  const forbidden = async (query: string, as: TestPerson) =>
    (await service.ask(query, {}, as)).errors?.[0]?.extensions['code'];
  const entry = `mutation { registerExpert(input: { subject: "x", details: { name: { zh: "x", en: "x" }, fields: ["A"],
    languages: [], districtCodes: [], schoolIds: [], activeFrom: "2026-09-01" } }) { userErrors { code } } }`;
  expect(await forbidden(entry, wen)).toBe('FORBIDDEN');
  expect(await forbidden(entry, principalOf(mine))).toBe('FORBIDDEN');
  const other = `mutation { declareExpertConflict(input: { expertId: "liu", districtCode: "310115", reason: OTHER, from: "2026-09-01" }) { userErrors { code } } }`;
  expect(await forbidden(other, wen)).toBe('FORBIDDEN');
  expect(await forbidden(other, city)).toBe('FORBIDDEN');
  expect(await forbidden('{ experts { totalCount } }', principalOf(mine))).toBe('FORBIDDEN');
  expect(await listed({}, expertOf('liu'))).toEqual(['liu']);
  expect(await listed({ ids: ['liu'] }, wen)).toEqual([]);
  const { expert, userErrors } = await enter('zhao', { schoolIds: ['nonsense', mine.id] });
  expect([expert, codes({ userErrors }), userErrors[0]!.path]).toEqual([
    null,
    ['SCHOOL_NOT_FOUND'],
    ['schoolIds', '0'],
  ]);
});
