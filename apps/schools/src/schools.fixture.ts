import { type Actor, type RoleGrant, tokenVerifier } from '@doorstep/access';
import type { Jobs } from '@doorstep/jobs';
import { entitiesOf, migrationsOf, openDoors } from '@doorstep/service';
import { ServiceProcess } from '@doorstep/service-kit';
import { TestClock, type TestDatabase, testDatabase, testTokens, type TestTokens } from '@doorstep/testing';
import { capabilities } from './capabilities';

/** What the graph answered. */
export interface Answer<T> {
  data?: T | null;
  errors?: { message: string; path?: (string | number)[]; extensions: { code: string; reason?: string } }[];
}

export const city: RoleGrant = { role: 'city-officer' };
export const pudong: RoleGrant = { role: 'district-officer', district: '310115' };
/** Beside somebody's roles: another person with the same. */
export const colleague: RoleGrant = { role: 'public' };
export const principalOf = (school: string): RoleGrant => ({ role: 'principal', school });
export const officer: Actor = { subject: 'city-officer', grants: [city], kind: 'person' };

/** The service on a database of its own, with its real doors on a free port, and a clock to steer. */
export class TestSchools {
  private constructor(
    readonly base: TestDatabase,
    readonly clock: TestClock,
    readonly tokens: TestTokens,
    private readonly service: ServiceProcess,
    readonly jobs: Jobs,
    readonly address: string,
  ) {}

  static async start(today = '2026-09-01'): Promise<TestSchools> {
    const base = await testDatabase({
      migrations: migrationsOf(capabilities),
      entities: entitiesOf(capabilities),
    });
    const tokens = await testTokens();
    const { issuer, audience, jwksUri } = tokens;
    // Noon in Shanghai.
    const clock = new TestClock(`${today}T04:00:00Z`);
    const service = new ServiceProcess('schools', {
      NODE_ENV: 'test',
      HOST: '127.0.0.1',
      PORT: 0,
      LOG_LEVEL: (process.env['LOG_LEVEL'] as 'silent' | undefined) ?? 'silent',
    });
    const verifyToken = tokenVerifier({ issuer, audience, jwksUri });
    const jobs = await openDoors(
      service,
      { name: 'schools', capabilities },
      { database: base.database, verifyToken, clock },
    );
    const address = await service.listen();
    return new TestSchools(base, clock, tokens, service, jobs, address);
  }

  get database() {
    return this.base.database;
  }

  /** Asks the graph as a person with these roles, or as nobody. */
  async ask<T = Record<string, never>>(
    query: string,
    variables: object = {},
    ...grants: RoleGrant[]
  ): Promise<Answer<T>> {
    const response = await this.fetch('/graphql', grants, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as Answer<T>;
  }

  /** The data of an answer that has no errors. */
  async data<T>(query: string, variables: object = {}, ...grants: RoleGrant[]): Promise<T> {
    const { data, errors } = await this.ask<T>(query, variables, ...grants);
    if (errors || !data) throw new Error(JSON.stringify(errors));
    return data;
  }

  async fetch(
    path: string,
    grants: RoleGrant[],
    init: RequestInit & { duplex?: 'half' } = {},
  ): Promise<Response> {
    // The subject is the role, with its scope.
    const subject = grants.map(grant => Object.values(grant).join('-')).join('+');
    const authorization = grants.length > 0 ? await this.tokens.bearer(subject, grants) : undefined;
    return fetch(`${this.address}${path}`, {
      ...init,
      headers: { 'accept-language': 'en', ...init.headers, ...(authorization && { authorization }) },
    });
  }

  /** Enters two districts and schools of the first: 3101150001, 3101150002 …, open, public and primary, since 2020-09-01. */
  async register(count: number): Promise<{ id: string; code: string }[]> {
    await this.data(
      `mutation ($input: RegisterDistrictsInput!) { registerDistricts(input: $input) { userErrors { code } } }`,
      {
        input: {
          districts: [
            { code: '310115', name: { zh: '浦东新区', en: 'Pudong' } },
            { code: '310101', name: { zh: '黄浦区', en: 'Huangpu' } },
          ],
        },
      },
      city,
    );
    return this.database.manager.query(
      `INSERT INTO school (code, name, stage, sector, district_code, status, sample, since, entered_on, version, created_by)
       SELECT '311' || (500000 + n), jsonb_build_object('zh', '样例小学' || n, 'en', 'Sample School ' || n),
              'PRIMARY', 'PUBLIC', '310115', 'OPEN', true, '2020-09-01', '2020-09-01', 1, 'fixture'
         FROM generate_series(1, $1) n RETURNING id, code`,
      [count],
    );
  }

  async stop(): Promise<void> {
    await this.service.stop();
    await this.tokens.stop();
    await this.base.stop();
  }
}
