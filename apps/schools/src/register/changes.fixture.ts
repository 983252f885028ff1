import type { RoleGrant } from '@doorstep/access';
import type { TestSchools } from '../schools.fixture';

interface Answer {
  school: { version: number } & Record<string, unknown>;
  changeRequest: ({ id: string; version: number } & Record<string, unknown>) | null;
  appliedFields?: string[];
  userErrors: { code: string; path: string[]; message: string }[];
}

const fields = `code name(locale: EN) stage status statusReason statusNote closedOn openedOn since website capacity version
  district { code }`;
const request =
  'id version status answer askedBy reason effectiveOn fields { field before after changedMeanwhile }';

const results: Record<string, string> = {
  registerSchool: `school { id ${fields} }`,
  changeSchool: `school { ${fields} }`,
  changeSchoolStatus: `school { ${fields} }`,
  proposeSchoolChange: `school { ${fields} } changeRequest { ${request} } appliedFields`,
  approveSchoolChange: `changeRequest { ${request} }`,
  refuseSchoolChange: `changeRequest { ${request} }`,
  withdrawSchoolChange: `changeRequest { ${request} }`,
};

/** Sends the mutations of the register, as the tests of changes do. */
export class Desk {
  constructor(private readonly schools: TestSchools) {}

  /** The payload; throws where the graph has errors. */
  async send(mutation: string, input: object, ...grants: RoleGrant[]): Promise<Answer> {
    const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`;
    const data = await this.schools.data<Record<string, Answer>>(
      `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${results[mutation]} userErrors { code path message } } }`,
      { input },
      ...grants,
    );
    return data[mutation]!;
  }

  /** The payload of a mutation that must not be refused. */
  async done(mutation: string, input: object, ...grants: RoleGrant[]): Promise<Answer> {
    const answer = await this.send(mutation, input, ...grants);
    expect(answer.userErrors).toEqual([]);
    return answer;
  }

  /** The codes by which a mutation is refused. */
  async refused(mutation: string, input: object, ...grants: RoleGrant[]): Promise<string[]> {
    return (await this.send(mutation, input, ...grants)).userErrors.map(({ code }) => code);
  }
}
