import { schools } from '@doorstep/contracts';
import { uuidv7 } from '@doorstep/database';
import { entitiesOf, migrationsOf } from '@doorstep/service';
import { eventually, stateEvent, type TestPerson, TestService, type UserError } from '@doorstep/testing';
import { capabilitiesWith } from './capabilities';
import { assessmentConfig } from './config';
import { start } from './main';
import { loadStandards } from './standards/standards';

const capabilities = capabilitiesWith(loadStandards());

/** Everything that the database of the service is made of. */
export const entities = entitiesOf(capabilities);
export const migrations = migrationsOf(capabilities);

/** Where the clock stands when a test begins: ten in the morning in Shanghai. */
export const today = '2026-11-22';

export const startService = () =>
  TestService.start({
    name: 'assessment',
    configSchema: assessmentConfig,
    start,
    entities,
    migrations,
    at: `${today}T02:00:00Z`,
  });

const person = (subject: string, ...grants: TestPerson['grants']): TestPerson => ({ subject, grants });
export const city = person('city', { role: 'city-officer' });
export const institute = person('institute', { role: 'institute-officer' });
export const institute2 = person('institute-2', { role: 'institute-officer' });
export const expert = person('expert', { role: 'expert' });
export const districtOfficer = (district: string) =>
  person(`district ${district}`, { role: 'district-officer', district });
export const principalOf = ({ code }: KnownSchool) =>
  person(`principal of ${code}`, { role: 'principal', school: code });

export interface KnownSchool {
  id: string;
  code: string;
  districtCode: string;
  status: string;
  /** The schools that came after it. */
  successorIds?: string[];
}

/** A loaded machine takes its time; a condition that never comes true still fails the test. */
const patiently = { timeout: 45_000 };

let registered = 0;

export function aSchool(change: Partial<KnownSchool> = {}): KnownSchool {
  const districtCode = change.districtCode ?? '310115';
  const code = `${districtCode}${String(++registered).padStart(4, '0')}`;
  return { id: uuidv7(), code, districtCode, status: 'OPEN', ...change };
}

/** Registers schools with the register, in the programme too, and waits until the service has heard of them. */
export async function register(service: TestService, ...some: KnownSchool[]): Promise<void> {
  await service.publish(
    'schools',
    ...some.flatMap(school => [schoolState(school), participationState(school)]),
  );
  await eventually(async () => {
    const [row] = await service.database.manager.query<{ heard: number }[]>(
      `SELECT count(*)::int AS heard FROM school_reference s JOIN participation_reference p ON p.school_id = s.id
        WHERE s.id = ANY ($1)`,
      [some.map(({ id }) => id)],
    );
    expect(row?.heard).toBe(some.length);
  }, patiently);
}

export const schoolState = (school: KnownSchool, version = 1) =>
  stateEvent(schools.school, school.id, version, {
    ...school,
    name: { zh: `样例学校${school.code}`, en: `Sample School ${school.code}` },
    stage: 'PRIMARY',
    sector: 'PUBLIC',
    address: null,
    longitude: null,
    latitude: null,
    openedOn: null,
    sample: true,
  });

export const participationState = ({ id, districtCode }: KnownSchool, stage = 'IMPROVING', version = 1) =>
  stateEvent(schools.participation, id, version, {
    id,
    schoolId: id,
    roundId: id,
    districtCode,
    level: 'CITY',
    stage,
    stageSince: today,
    bottleneckTheme: 'HOMEWORK_THAT_HELPS',
  });

/** Runs one mutation and gives its payload; a GraphQL error fails the test. */
export const mutate = <T extends object>(
  service: TestService,
  ...mutation: Parameters<TestService['mutate']>
): Promise<T & { userErrors: UserError[] }> => service.mutate<T>(...mutation);

/** The codes with which a mutation is refused: its user errors, or the code of the GraphQL error. */
export async function refusals(
  service: TestService,
  as: TestPerson | undefined,
  name: string,
  input: Record<string, unknown>,
): Promise<unknown[]> {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
  const { data, errors } = await service.ask<Record<string, { userErrors: UserError[] } | null>>(
    `mutation ($input: ${type}!) { ${name}(input: $input) { userErrors { code path message(locale: EN) } } }`,
    { input },
    as,
  );
  return errors?.map(error => error.extensions['code']) ?? data![name]!.userErrors.map(({ code }) => code);
}

export interface Cycle {
  id: string;
  version: number;
  status: string;
}

export const standard = { code: 'GREEN_INDICATORS', version: '1' };
export const cycleInput = { name: { zh: '基线评测', en: 'Baseline' }, standard, startsOn: '2026-09-01' };

export async function openCycle(service: TestService): Promise<Cycle> {
  const { cycle, userErrors } = await mutate<{ cycle: Cycle }>(
    service,
    city,
    'openCycle',
    cycleInput,
    'cycle { id version status }',
  );
  expect(userErrors).toEqual([]);
  return cycle;
}

/** Computes the results of a cycle, and gives the cycle when its job has ended. */
export async function compute(service: TestService, as: TestPerson, cycleId: string): Promise<Cycle> {
  await step(service, as, 'computeResults', cycleId);
  const job = await computationEnds(service, cycleId);
  expect(job).toMatchObject({ status: 'SUCCEEDED', error: null });
  return cycleNow(service, cycleId);
}

/** Waits for the end of the computation that was asked for last. */
export const computationEnds = (
  service: TestService,
  cycleId: string,
): Promise<{ status: string; error: string | null }> =>
  eventually(async () => {
    const [job] = await service.database.manager.query<{ status: string; error: string | null }[]>(
      `SELECT job.status, job.error FROM job JOIN assessment_cycle c ON c.computation_job_id = job.id WHERE c.id = $1`,
      [cycleId],
    );
    expect(['SUCCEEDED', 'FAILED', 'CANCELLED']).toContain(job?.status);
    return job!;
  }, patiently);

/** Takes a step of a cycle as it is now, and gives the cycle. */
export async function step(
  service: TestService,
  as: TestPerson,
  name: string,
  cycleId: string,
  more: Record<string, unknown> = {},
): Promise<Cycle> {
  const input = { cycleId, expectedVersion: (await cycleNow(service, cycleId)).version, ...more };
  const { cycle, userErrors } = await mutate<{ cycle: Cycle }>(
    service,
    as,
    name,
    input,
    'cycle { id version status }',
  );
  expect(userErrors).toEqual([]);
  return cycle;
}

export async function cycleNow(service: TestService, id: string): Promise<Cycle> {
  const { data } = await service.ask<{ cycle: Cycle }>(
    'query ($id: ID!) { cycle(id: $id) { id version status } }',
    { id },
  );
  return data!.cycle;
}

/** Computes, submits, reviews and publishes, each by somebody who may. */
export async function publish(service: TestService, cycleId: string): Promise<void> {
  await compute(service, institute, cycleId);
  await step(service, institute, 'submitResults', cycleId);
  await step(service, institute2, 'reviewResults', cycleId, { approve: true });
  await step(service, city, 'publishResults', cycleId);
}

export interface DoorJob {
  id: string;
  status: string;
  error: string | null;
  result: { rows: number; refused: number; created: number; changed: number; unchanged: number } | null;
}

export const send = (
  service: TestService,
  as: TestPerson | undefined,
  cycleId: string,
  door: 'pupil-results' | 'satisfaction',
  body: string | Buffer,
  query = '',
) =>
  service.fetch(
    `/assessment/cycles/${cycleId}/${door}${query}`,
    {
      method: 'POST',
      headers: { 'content-type': 'text/csv', 'accept-language': 'en' },
      body: new Uint8Array(Buffer.from(body)),
    },
    as,
  );

/** Sends a file and waits for the end of its job. */
export async function upload(...args: Parameters<typeof send>): Promise<DoorJob> {
  const [service, as] = args;
  const response = await send(...args);
  const job = (await response.json()) as DoorJob;
  expect([response.status, job]).toEqual([202, expect.objectContaining({ id: expect.any(String) })]);
  return eventually(async () => {
    const now = (await (await service.fetch(`/assessment/jobs/${job.id}`, {}, as)).json()) as DoorJob;
    expect(['SUCCEEDED', 'FAILED', 'CANCELLED']).toContain(now.status);
    return now;
  }, patiently);
}

/** How many of how many. */
export type Of = [favourable: number, total: number];

/** What comes in of a school: each indicator as so many of so many. */
export interface Collected {
  level?: Of;
  burden?: Of;
  parents?: Of;
  residents?: Of;
}

export const pupilHeader = 'school_code,pupil,grade,score,homework_minutes,sleep_minutes';
export const satisfactionHeader = 'school_code,respondent_group,respondent,satisfied';

export function pupilCsv(rows: readonly [KnownSchool, Collected][]): string {
  const lines = rows.flatMap(([{ code }, { level, burden }]) => {
    const [reached, scored] = level ?? [0, 0];
    const [within, told] = burden ?? [0, 0];
    return Array.from({ length: Math.max(scored, told) }, (_, pupil) => {
      const score = pupil < scored ? (pupil < reached ? 60 : 59.999) : '';
      const [homework, sleep] = pupil < told ? (pupil < within ? [60, 600] : [61, 600]) : ['', ''];
      return `${code},p${pupil},4,${score},${homework},${sleep}`;
    });
  });
  return [pupilHeader, ...lines, ''].join('\n');
}

export function satisfactionCsv(rows: readonly [KnownSchool, Collected][]): string {
  const lines = rows.flatMap(([{ code }, { parents, residents }]) =>
    (
      [
        ['PARENT', parents],
        ['COMMUNITY', residents],
      ] as const
    ).flatMap(([group, [satisfied, asked] = [0, 0]]) =>
      Array.from({ length: asked }, (_, who) => `${code},${group},${group}-${who},${who < satisfied}`),
    ),
  );
  return [satisfactionHeader, ...lines, ''].join('\n');
}

/** Sends what came in of schools; every row is taken. */
export async function collect(
  service: TestService,
  cycleId: string,
  rows: readonly [KnownSchool, Collected][],
): Promise<void> {
  const jobs = [
    await upload(service, institute, cycleId, 'pupil-results', pupilCsv(rows)),
    await upload(service, institute, cycleId, 'satisfaction', satisfactionCsv(rows)),
  ];
  for (const job of jobs) expect([job.status, job.result?.refused]).toEqual(['SUCCEEDED', 0]);
}
