import type { RoleGrant } from '@doorstep/access';
import { city, principalOf, pudong, TestSchools } from '../schools.fixture';
import { checkAmount, grantedFen, SupportAnswer, SupportKind } from './support.rules';

const { GRANTED, PARTLY_GRANTED, REFUSED } = SupportAnswer;

test.each<[SupportKind, number | null, string | null]>([
  [SupportKind.FUNDS, 5_000_000, null],
  [SupportKind.FUNDS, null, 'SUPPORT_AMOUNT'],
  [SupportKind.FUNDS, 0, 'SUPPORT_AMOUNT'],
  [SupportKind.FUNDS, 0.5, 'SUPPORT_AMOUNT'],
  [SupportKind.FUNDS, Number.NaN, 'SUPPORT_AMOUNT'],
  [SupportKind.EXPERT, null, null],
  [SupportKind.PEOPLE, 1, 'SUPPORT_AMOUNT_WITHOUT_FUNDS'],
])('%s with %p fen: %p', (kind, fen, code) => {
  const check = expect(() => checkAmount(kind, fen));
  if (code) check.toThrow(code);
  else check.not.toThrow();
});

test.each<[SupportAnswer, number | null, number | null, number | string | null]>([
  [GRANTED, 100, null, 100],
  [GRANTED, 100, 100, 100],
  [GRANTED, 100, 99, 'SUPPORT_GRANT'],
  [PARTLY_GRANTED, 100, 40, 40],
  [PARTLY_GRANTED, 100, 100, 'SUPPORT_GRANT'],
  [PARTLY_GRANTED, 100, null, 'SUPPORT_GRANT'],
  [PARTLY_GRANTED, null, null, null],
  [REFUSED, 100, null, null],
  [REFUSED, 100, 1, 'SUPPORT_GRANT'],
])('%s of %p with %p is %p', (answer, asked, given, granted) => {
  if (typeof granted === 'string') expect(() => grantedFen(answer, asked, given)).toThrow(granted);
  else expect(grantedFen(answer, asked, given)).toBe(granted);
});

describe('through the graph', () => {
  let schools: TestSchools;
  let school: { id: string; code: string };
  let principal: RoleGrant;
  beforeEach(async () => {
    schools = await TestSchools.start('2026-09-15');
    [school] = (await schools.register(2)) as [typeof school];
    principal = principalOf(school.code);
  });
  afterEach(() => schools.stop());

  interface Payload {
    supportRequest: { id: string; version: number; status: string; grantedFen: number | null } | null;
    userErrors: { code: string; path: string[] }[];
  }
  const send = async (name: string, input: object, ...grants: RoleGrant[]): Promise<Payload> => {
    const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
    const data = await schools.data<Record<string, Payload>>(
      `mutation ($input: ${type}!) { ${name}(input: $input) { supportRequest { id version status grantedFen } userErrors { code path } } }`,
      { input },
      ...grants,
    );
    return data[name]!;
  };
  const words = (en: string) => ({ zh: `${en}。`, en });
  const ask = (changes: object = {}) =>
    send(
      'requestSupport',
      {
        schoolId: school.id,
        kind: 'FUNDS',
        amountFen: 3_000_000_000,
        reason: words('A library'),
        ...changes,
      },
      principal,
    );
  const tasks = async (...grants: RoleGrant[]) => {
    const query = '{ me { schoolsTasks { totalCount nodes { kind subjectId title } } } }';
    const { me } = await schools.data<{ me: { schoolsTasks: { nodes: { kind: string }[] } } }>(
      query,
      {},
      ...grants,
    );
    return me.schoolsTasks.nodes.map(({ kind }) => kind).filter(kind => kind.includes('SUPPORT'));
  };

  test('a principal asks, the district answers, and the answer is on record', async () => {
    const { supportRequest } = await ask();
    expect(await tasks(pudong)).toEqual(['ANSWER_SUPPORT_REQUEST']);
    expect(await tasks({ role: 'district-officer', district: '310101' })).toEqual([]);
    expect(await tasks(principal)).toEqual([]);
    const given = { supportRequestId: supportRequest!.id, expectedVersion: 1 };
    const answer = { outcome: 'PARTLY_GRANTED', answer: words('Half of it'), grantedFen: 1_500_000_000 };
    const answered = await send('answerSupportRequest', { ...given, ...answer }, pudong);
    expect(answered.supportRequest).toMatchObject({
      status: 'PARTLY_GRANTED',
      grantedFen: 1_500_000_000,
      version: 2,
    });
    expect(await tasks(pudong)).toEqual([]);
    const late = { ...given, expectedVersion: 2 };
    expect((await send('withdrawSupportRequest', late, principal)).userErrors).toMatchObject([
      { code: 'SUPPORT_REQUEST_ENDED' },
    ]);
    const query = `query ($id: ID!) { school(id: $id) { supportRequests { nodes { amountFen answer(locale: EN) answeredAt } } } }`;
    expect(await schools.data(query, { id: school.id }, city)).toEqual({
      school: {
        supportRequests: {
          nodes: [{ amountFen: 3_000_000_000, answer: 'Half of it', answeredAt: '2026-09-15T04:00:00.000Z' }],
        },
      },
    });
    const other = await schools.data<{ school: { supportRequests: { nodes: object[] } } }>(
      query,
      { id: school.id },
      principalOf('3115000002'),
    );
    expect(other.school.supportRequests.nodes).toEqual([]);
  });

  test('what is refused, with its place', async () => {
    expect((await ask({ amountFen: null })).userErrors).toEqual([
      { code: 'SUPPORT_AMOUNT', path: ['amountFen'] },
    ]);
    expect((await ask({ schoolId: 'nonsense' })).userErrors).toMatchObject([{ code: 'SCHOOL_NOT_FOUND' }]);
    const unknown = {
      supportRequestId: school.id,
      expectedVersion: 1,
      outcome: 'REFUSED',
      answer: words('No'),
    };
    expect((await send('answerSupportRequest', unknown, pudong)).userErrors).toMatchObject([
      { code: 'SUPPORT_REQUEST_NOT_FOUND' },
    ]);
    // One person with both roles.
    const both = [principal, pudong];
    const own = await send(
      'requestSupport',
      { schoolId: school.id, kind: 'EXPERT', reason: words('Guidance') },
      ...both,
    );
    const self = {
      supportRequestId: own.supportRequest!.id,
      expectedVersion: 1,
      outcome: 'GRANTED',
      answer: words('Yes'),
    };
    expect((await send('answerSupportRequest', self, ...both)).userErrors).toMatchObject([
      { code: 'SUPPORT_ANSWERED_BY_ASKER' },
    ]);
    expect((await send('answerSupportRequest', self, pudong)).supportRequest).toMatchObject({
      status: 'GRANTED',
    });
  });
});
