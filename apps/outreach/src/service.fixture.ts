import { professionalDevelopment, schools } from '@doorstep/contracts';
import { uuidv7 } from '@doorstep/database';
import { entitiesOf, migrationsOf } from '@doorstep/service';
import {
  eventually,
  factEvent,
  stateEvent,
  type TestPerson,
  TestService,
  type UserError,
} from '@doorstep/testing';
import { capabilities } from './capabilities';
import { outreachConfig } from './config';
import { start } from './main';

/** Where the clock stands when a test begins. */
export const now = '2026-11-22T02:00:00.000Z';

export const startService = () =>
  TestService.start({
    name: 'outreach',
    configSchema: outreachConfig,
    start,
    entities: entitiesOf(capabilities),
    migrations: migrationsOf(capabilities),
    at: now,
  });

export interface KnownSchool {
  id: string;
  code: string;
}

let registered = 0;

export function aSchool(): KnownSchool {
  return { id: uuidv7(), code: `310115${String(++registered).padStart(4, '0')}` };
}

export const schoolState = ({ id, code }: KnownSchool, version = 1, name = `Sample School ${code}`) =>
  stateEvent(schools.school, id, version, {
    id,
    code,
    name: { zh: `样例学校${code}`, en: name },
    stage: 'PRIMARY',
    sector: 'PUBLIC',
    districtCode: '310115',
    status: 'OPEN',
    address: null,
    longitude: null,
    latitude: null,
    openedOn: null,
    sample: true,
  });

/** Registers schools with the register, and waits until the service has heard of them. */
export async function register(service: TestService, ...some: KnownSchool[]): Promise<void> {
  await service.publish('schools', ...some.map(school => schoolState(school)));
  await eventually(async () => {
    const [row] = await service.database.manager.query<{ count: number }[]>(
      'SELECT count(*)::int AS count FROM school_reference WHERE id = ANY ($1)',
      [some.map(({ id }) => id)],
    );
    expect(row?.count).toBe(some.length);
  });
}

export const caseStudyApproved = (school: KnownSchool, caseStudyId = uuidv7(), sequence = 1) =>
  factEvent(professionalDevelopment.caseStudyFacts, 'CaseStudyApproved', caseStudyId, sequence, {
    caseStudyId,
    schoolId: school.id,
    theme: 'HOMEWORK_THAT_HELPS',
    title: { zh: '让作业有用', en: 'Homework that helps' },
    summary: { zh: '分层作业减轻了负担。', en: 'Homework in layers took the load off.' },
    approvedAt: now,
  });

const editorCalled = (subject: string): TestPerson => ({ subject, grants: [{ role: 'editor' }] });
export const wen = editorCalled('wen');
export const lin = editorCalled('lin');
export const city: TestPerson = { subject: 'city', grants: [{ role: 'city-officer' }] };

export interface Story {
  id: string;
  version: number;
  status: string;
  title: string;
  summary: string;
  publishAt: string | null;
  publishedAt: string | null;
}

export interface Payload {
  story: Story | null;
  userErrors: UserError[];
}

export const storyFields = 'id version status title(locale: EN) summary(locale: EN) publishAt publishedAt';

/** Runs one mutation and gives its payload; a GraphQL error fails the test. */
export async function mutate(
  service: TestService,
  as: TestPerson,
  name: string,
  { id, version }: Pick<Story, 'id' | 'version'>,
  more: Record<string, unknown> = {},
): Promise<Payload> {
  const input = { storyId: id, expectedVersion: version, ...more };
  return service.mutate<{ story: Story | null }>(as, name, input, `story { ${storyFields} }`);
}

/** The stories about a school, as somebody sees them. */
export async function storiesOf(
  service: TestService,
  { id }: KnownSchool,
  as?: TestPerson,
): Promise<Story[]> {
  const { data, errors } = await service.ask<{ _entities: [{ stories: { nodes: Story[] } }] }>(
    `query ($schools: [_Any!]!) { _entities(representations: $schools) {
       ... on School { stories { nodes { ${storyFields} } } } } }`,
    { schools: [{ __typename: 'School', id }] },
    as,
  );
  expect(errors).toBeUndefined();
  return data!._entities[0].stories.nodes;
}

/** A draft, as the approval of a case study makes it. */
export async function draftedStory(service: TestService, school: KnownSchool): Promise<Story> {
  const approved = caseStudyApproved(school);
  await service.publish('professional-development', approved);
  const { data } = await eventually(async () => {
    const rows = await service.database.manager.query<{ id: string }[]>(
      'SELECT id FROM story WHERE case_study_id = $1',
      [approved.key],
    );
    expect(rows).toHaveLength(1);
    return service.ask<{ story: Story }>(
      `query ($id: ID!) { story(id: $id) { ${storyFields} } }`,
      rows[0],
      wen,
    );
  });
  return data!.story;
}

/** A story that an editor has submitted and another one approved. */
export async function approvedStory(service: TestService, school: KnownSchool): Promise<Story> {
  const drafted = await draftedStory(service, school);
  const submitted = await mutate(service, wen, 'submitStory', drafted);
  const approved = await mutate(service, lin, 'approveStory', submitted.story!);
  expect(approved.userErrors).toEqual([]);
  return approved.story!;
}
