import { assessment, schools } from '@doorstep/contracts';
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
import { professionalDevelopmentConfig } from './config';
import { start } from './main';

/** Where the clock stands when a test begins: ten in the morning in Shanghai. */
export const today = '2026-11-22';

export const startService = () =>
  TestService.start({
    name: 'professional-development',
    configSchema: professionalDevelopmentConfig,
    start,
    entities: entitiesOf(capabilities),
    migrations: migrationsOf(capabilities),
    at: `${today}T02:00:00Z`,
  });

export interface KnownSchool {
  id: string;
  code: string;
  districtCode: string;
  stage: string;
}

let registered = 0;

export function aSchool(change: Partial<KnownSchool> = {}): KnownSchool {
  const number = String(++registered).padStart(4, '0');
  return {
    id: uuidv7(),
    code: `310115${number}`,
    districtCode: '310115',
    stage: 'JUNIOR_SECONDARY',
    ...change,
  };
}

export const schoolState = (school: KnownSchool, version = 1, change: Record<string, unknown> = {}) =>
  stateEvent(schools.school, school.id, version, {
    ...school,
    name: { zh: `样例学校${school.code}`, en: `Sample School ${school.code}` },
    sector: 'PUBLIC',
    status: 'OPEN',
    address: null,
    longitude: null,
    latitude: null,
    openedOn: null,
    sample: true,
    ...change,
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

export interface Indicator {
  code: string;
  count: number | null;
  share: string | null;
  hidden: boolean;
  level: number | null;
  belowStandard: boolean | null;
}

export const indicator = (code: string, level: number | null): Indicator => ({
  code,
  count: level === null ? null : 120,
  share: level === null ? null : '0.6125',
  hidden: level === null,
  level,
  belowStandard: level === null ? null : level < 6,
});

export const resultPublished = (
  schoolId: string,
  indicators: Indicator[],
  resultId = uuidv7(),
  sequence = 1,
) =>
  factEvent(assessment.schoolResultFacts, 'SchoolResultPublished', resultId, sequence, {
    resultId,
    cycleId: uuidv7(),
    schoolId,
    standard: { code: 'GREEN_INDICATORS', version: '1' },
    indicators,
    publishedAt: `${today}T01:00:00.000Z`,
  });

export const expert: TestPerson = { subject: 'expert', grants: [{ role: 'expert' }] };
export const institute: TestPerson = { subject: 'institute', grants: [{ role: 'institute-officer' }] };
export const city: TestPerson = { subject: 'city', grants: [{ role: 'city-officer' }] };
export const principalOf = ({ code }: KnownSchool): TestPerson => ({
  subject: `principal of ${code}`,
  grants: [{ role: 'principal', school: code }],
});
export const teacherAt = (subject: string, ...schools: KnownSchool[]): TestPerson => ({
  subject,
  grants: schools.map(({ code }) => ({ role: 'teacher', school: code })),
});

/** Runs one mutation and gives its payload; a GraphQL error fails the test. */
export const mutate = <T extends object>(
  service: TestService,
  ...mutation: Parameters<TestService['mutate']>
): Promise<T & { userErrors: UserError[] }> => service.mutate<T>(...mutation);

/** What an offering in a test is, unless it says otherwise. */
export const offeringInput = (change: Record<string, unknown> = {}) => ({
  title: { zh: '作业设计研修', en: 'Designing homework' },
  kind: 'ADVANCED_STUDY',
  indicators: ['ACADEMIC_BURDEN'],
  stages: ['JUNIOR_SECONDARY'],
  startsOn: '2026-12-01',
  places: 20,
  ...change,
});

export async function offer(service: TestService, change: Record<string, unknown> = {}): Promise<string> {
  const input = offeringInput(change);
  const { offering, userErrors } = await mutate<{ offering: { id: string } }>(
    service,
    institute,
    'createOffering',
    input,
    'offering { id }',
  );
  expect(userErrors).toEqual([]);
  return offering.id;
}
