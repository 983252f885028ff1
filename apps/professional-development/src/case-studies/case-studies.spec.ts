import { professionalDevelopment } from '@doorstep/contracts';
import { eventually, type TestPerson, type TestService } from '@doorstep/testing';
import {
  aSchool,
  expert,
  institute,
  type KnownSchool,
  mutate,
  principalOf,
  register,
  startService,
  teacherAt,
} from '../service.fixture';

let service: TestService;
const school = aSchool();
const elsewhere = aSchool();
beforeAll(async () => {
  service = await startService();
  await register(service, school, elsewhere);
});
afterAll(() => service?.stop());

interface CaseStudy {
  id: string;
  version: number;
  status: string;
  title: string;
  approvedAt: string | null;
}
type Payload = { caseStudy: CaseStudy | null };
const fields = 'caseStudy { id version status theme title(locale: ZH) approvedAt school { id } }';

const draft = (as: TestPerson, of: KnownSchool, change: Record<string, unknown> = {}) =>
  mutate<Payload>(
    service,
    as,
    'draftCaseStudy',
    {
      schoolId: of.id,
      theme: 'HOMEWORK_THAT_HELPS',
      title: { zh: '让作业有用', en: 'Homework that helps' },
      summary: { zh: '分层作业减轻了负担。', en: 'Homework in layers took the load off.' },
      ...change,
    },
    fields,
  );
const step = (as: TestPerson, name: string, { id, version }: CaseStudy) =>
  mutate<Payload>(service, as, name, { caseStudyId: id, expectedVersion: version }, fields);

async function inReview(as: TestPerson = principalOf(school)): Promise<CaseStudy> {
  const drafted = await draft(as, school);
  const { caseStudy, userErrors } = await step(as, 'submitCaseStudy', drafted.caseStudy!);
  expect(userErrors).toEqual([]);
  return caseStudy!;
}

test('drafted by the school, approved by the institute, then told in both topics', async () => {
  const { caseStudy: drafted } = await draft(principalOf(school), school);
  expect(drafted).toMatchObject({ status: 'DRAFT', version: 1, title: '让作业有用', approvedAt: null });
  const { caseStudy: submitted } = await step(principalOf(school), 'submitCaseStudy', drafted!);
  expect(submitted).toMatchObject({ status: 'IN_REVIEW', version: 2 });
  const { caseStudy: approved, userErrors } = await step(institute, 'approveCaseStudy', submitted!);
  expect(userErrors).toEqual([]);
  expect(approved).toMatchObject({ status: 'APPROVED', version: 3, approvedAt: '2026-11-22T02:00:00.000Z' });
  const told = {
    schoolId: school.id,
    theme: 'HOMEWORK_THAT_HELPS',
    title: { zh: '让作业有用', en: 'Homework that helps' },
    summary: { zh: '分层作业减轻了负担。', en: 'Homework in layers took the load off.' },
    approvedAt: '2026-11-22T02:00:00.000Z',
  };
  const events = await eventually(async () => {
    const all = await service.read(professionalDevelopment.caseStudy, professionalDevelopment.caseStudyFacts);
    const found = all.filter(({ key }) => key === drafted!.id);
    expect(found).toHaveLength(2);
    return Object.fromEntries(
      found.map(({ headers, value }) => [headers['ce_type'], JSON.parse(value ?? '')]),
    );
  });
  expect(events).toEqual({
    'doorstep.professional-development.case-study.state.v1': { id: drafted!.id, ...told },
    'doorstep.professional-development.case-study.CaseStudyApproved.v1': {
      caseStudyId: drafted!.id,
      ...told,
    },
  });
});

test('a draft is in no topic', async () => {
  const { caseStudy } = await draft(expert, school);
  const approved = await inReview();
  await step(institute, 'approveCaseStudy', approved);
  await eventually(async () => {
    const keys = (await service.read(professionalDevelopment.caseStudy)).map(({ key }) => key);
    expect(keys).toContain(approved.id);
    expect(keys).not.toContain(caseStudy!.id);
  });
});

describe('nobody approves what they drafted', () => {
  const both: TestPerson = { subject: 'both', grants: [{ role: 'expert' }, { role: 'institute-officer' }] };

  test('by the rule', async () => {
    const own = await inReview(both);
    expect(await step(both, 'approveCaseStudy', own)).toMatchObject({
      caseStudy: null,
      userErrors: [{ code: 'SELF_APPROVAL_FORBIDDEN', path: ['caseStudyId'] }],
    });
    expect((await step(institute, 'approveCaseStudy', own)).userErrors).toEqual([]);
  });

  test('by the database', async () => {
    const { id } = await inReview(both);
    await expect(
      service.database.manager.query(
        `UPDATE case_study SET status = 'APPROVED', approved_by = drafted_by, approved_at = now() WHERE id = $1`,
        [id],
      ),
    ).rejects.toThrow('case_study_approver_not_drafter');
  });
});

test('each step follows the one before it, once', async () => {
  const { caseStudy: drafted } = await draft(expert, school);
  expect((await step(institute, 'approveCaseStudy', drafted!)).userErrors).toMatchObject([
    { code: 'CASE_STUDY_NOT_IN_REVIEW' },
  ]);
  const { caseStudy: submitted } = await step(expert, 'submitCaseStudy', drafted!);
  expect((await step(expert, 'submitCaseStudy', drafted!)).userErrors).toMatchObject([{ code: 'CONFLICT' }]);
  expect((await step(expert, 'submitCaseStudy', submitted!)).userErrors).toMatchObject([
    { code: 'CASE_STUDY_NOT_A_DRAFT' },
  ]);
  const unknown = { ...drafted!, id: school.id };
  expect((await step(expert, 'submitCaseStudy', unknown)).userErrors).toMatchObject([
    { code: 'CASE_STUDY_NOT_FOUND' },
  ]);
});

describe('who may', () => {
  const refused = async (as: TestPerson | undefined, name: string, input: Record<string, unknown>) => {
    const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
    const { errors } = await service.ask(
      `mutation ($input: ${type}!) { ${name}(input: $input) { userErrors { code } } }`,
      { input },
      as,
    );
    return errors?.[0]?.extensions['code'];
  };

  test('a principal drafts for the own school only', async () => {
    const text = { zh: '一', en: 'one' };
    const input = { schoolId: elsewhere.id, theme: 'READING', title: text, summary: text };
    expect(await refused(principalOf(school), 'draftCaseStudy', input)).toBe('FORBIDDEN');
    expect(await refused(teacherAt('t', school), 'draftCaseStudy', input)).toBe('FORBIDDEN');
    expect(await refused(undefined, 'draftCaseStudy', input)).toBe('UNAUTHENTICATED');
  });

  test('an expert submits the own draft only, and approves none', async () => {
    const { caseStudy } = await draft(principalOf(school), school);
    const input = { caseStudyId: caseStudy!.id, expectedVersion: 1 };
    expect(await refused(expert, 'submitCaseStudy', input)).toBe('FORBIDDEN');
    expect(await refused(expert, 'approveCaseStudy', input)).toBe('FORBIDDEN');
  });
});

test('everybody reads what is approved; a draft only its school and its drafter', async () => {
  const theirs = aSchool();
  await register(service, theirs);
  const { caseStudy: drafted } = await draft(expert, theirs);
  const pending = await step(expert, 'submitCaseStudy', (await draft(expert, theirs)).caseStudy!);
  const { caseStudy: approved } = await step(institute, 'approveCaseStudy', pending.caseStudy!);
  const seen = async (as?: TestPerson) => {
    const { data } = await service.ask<{
      caseStudy: { id: string } | null;
      _entities: [{ caseStudies: { totalCount: number; nodes: { id: string }[] } }];
    }>(
      `query ($id: ID!, $schools: [_Any!]!) {
         caseStudy(id: $id) { id }
         _entities(representations: $schools) { ... on School { caseStudies { totalCount nodes { id } } } } }`,
      { id: drafted!.id, schools: [{ __typename: 'School', id: theirs.id }] },
      as,
    );
    const { totalCount, nodes } = data!._entities[0].caseStudies;
    expect(totalCount).toBe(nodes.length);
    return { draft: data!.caseStudy !== null, listed: nodes.map(({ id }) => id).sort() };
  };
  const everything = { draft: true, listed: [drafted!.id, approved!.id].sort() };
  const published = { draft: false, listed: [approved!.id] };
  expect(await seen(expert)).toEqual(everything);
  expect(await seen(principalOf(theirs))).toEqual(everything);
  expect(await seen(principalOf(school))).toEqual(published);
  expect(await seen()).toEqual(published);
});
