import type { RoleGrant } from '@doorstep/access';
import { uuidv7 } from '@doorstep/database';
import { city, colleague, principalOf, pudong, TestSchools } from '../schools.fixture';

interface UserError {
  code: string;
  path: string[];
  message: string;
}

interface Payload {
  userErrors: UserError[];
  programmeRound?: { id: string; status: string } | null;
  participation?: { id: string; stage: string; stageSince: string; version: number } | null;
}

interface Outgoing {
  key: string;
  headers: Record<string, string>;
  data: Record<string, unknown>;
}

export const roundInput = {
  name: { zh: '第一轮', en: 'Round one' },
  opensOn: '2026-09-01',
  closesOn: '2026-12-01',
  targetSchools: 250,
};

/** A school on its way through the programme: the service, and what its people do. */
export class Journey {
  readonly principal: RoleGrant;

  private constructor(
    readonly schools: TestSchools,
    readonly school: { id: string; code: string },
  ) {
    this.principal = principalOf(school.code);
  }

  static async start(): Promise<Journey> {
    const schools = await TestSchools.start('2026-09-15');
    const [first] = await schools.register(3);
    return new Journey(schools, first!);
  }

  async mutate(name: string, input: object, ...grants: RoleGrant[]): Promise<Payload> {
    const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
    const selection =
      name === 'openProgrammeRound'
        ? 'programmeRound { id status }'
        : 'participation { id stage stageSince version }';
    const data = await this.schools.data<Record<string, Payload>>(
      `mutation ($input: ${type}!) { ${name}(input: $input) { userErrors { code path message } ${selection} } }`,
      { input },
      ...grants,
    );
    return data[name]!;
  }

  async openRound(): Promise<string> {
    const { programmeRound } = await this.mutate('openProgrammeRound', roundInput, city);
    return programmeRound!.id;
  }

  application(roundId: string, changes: object = {}) {
    return {
      schoolId: this.school.id,
      roundId,
      level: 'DISTRICT',
      bottleneckProblem: {
        theme: 'HOMEWORK_THAT_HELPS',
        description: { zh: '作业偏多', en: 'Too much homework' },
      },
      ...changes,
    };
  }

  /** A round, and the application of the school. */
  async apply(): Promise<string> {
    const { participation, userErrors } = await this.mutate(
      'applyToProgramme',
      this.application(await this.openRound()),
      this.principal,
    );
    expect(userErrors).toEqual([]);
    return participation!.id;
  }

  /** What the district's officer says of an application, without published indicators. */
  nomination(participationId: string, expectedVersion = 1) {
    return {
      participationId,
      expectedVersion,
      needs: { zh: '学生需要睡眠，家长希望减负', en: 'Pupils need sleep; parents want less homework' },
      withoutIndicators: { zh: '首次评测尚未公布', en: 'The first cycle is not published yet' },
    };
  }

  /** The district's officer nominates a school that has applied (version 1), and a colleague admits it (version 3). */
  async admit(participationId: string, changes: object = {}): Promise<Payload> {
    const nominated = await this.mutate('nominateSchool', this.nomination(participationId), pudong);
    expect(nominated.userErrors).toEqual([]);
    const input = { participationId, expectedVersion: 2, ...changes };
    return this.mutate('admitSchool', input, pudong, colleague);
  }

  /** As an officer of the district, of the city to ELEVATED, or with other roles. */
  async advance(
    participationId: string,
    to: string,
    expectedVersion: number,
    ...grants: RoleGrant[]
  ): Promise<Payload> {
    const as = grants.length > 0 ? grants : [to === 'ELEVATED' ? city : pudong];
    return this.mutate('advanceParticipation', { participationId, to, expectedVersion }, ...as);
  }

  /** Published indicators of the school. */
  async publishResults(): Promise<void> {
    await this.schools.database.manager.query(
      `INSERT INTO school_result_copy (id, school_id, cycle_id, indicators, published_at, version)
       VALUES ($1, $2, $1, '[{"code":"ACADEMIC_BURDEN","level":4},{"code":"ACADEMIC_LEVEL","level":null}]', now(), 1)`,
      [uuidv7(), this.school.id],
    );
  }

  /** What the service would have heard. */
  async hear(kind: 'study' | 'plan' | 'decision', changes: Record<string, unknown> = {}): Promise<string> {
    const [table, row] = {
      study: [
        'site_study_copy',
        { theme: 'HOMEWORK_THAT_HELPS', visited_on: '2026-09-10', recommends_cultivation: true },
      ],
      plan: ['improvement_plan_copy', { cycle_id: uuidv7(), status: 'ACCEPTED', accepted_on: '2026-09-14' }],
      decision: [
        'decision_copy',
        {
          cycle_id: uuidv7(),
          outcome: 'MET',
          published_at: '2026-09-14T00:00:00Z',
          valid_until: '2029-09-13',
        },
      ],
    }[kind] as [string, object];
    const id = uuidv7();
    const all = { id, school_id: this.school.id, version: 1, ...row, ...changes };
    await this.schools.database.manager.query(
      `INSERT INTO ${table} SELECT * FROM json_populate_record(NULL::${table}, $1)`,
      [JSON.stringify(all)],
    );
    return id;
  }

  async outbox(topic: string): Promise<Outgoing[]> {
    return this.schools.database.manager.query(
      'SELECT key, headers, data FROM outbox WHERE topic = $1 ORDER BY position',
      [`doorstep.schools.${topic}`],
    );
  }
}
