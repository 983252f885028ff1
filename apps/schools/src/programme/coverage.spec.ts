import { city, pudong, TestSchools } from '../schools.fixture';
import { Registrar } from '../links/links.fixture';
import { daysOf } from './coverage';

let schools: TestSchools;
let registered: { id: string; code: string }[];
beforeAll(async () => {
  schools = await TestSchools.start('2017-06-15');
  registered = await schools.register(8);
  const { manager } = schools.database;
  await manager.query(`UPDATE school SET since = '2015-09-01', entered_on = '2015-09-01'`);
  await manager.query(`UPDATE school SET district_code = '310101' WHERE code = $1`, [registered[7]!.code]);
  await manager.query(`UPDATE school SET sector = 'PRIVATE' WHERE code = $1`, [registered[6]!.code]);
  await manager.query(`UPDATE school SET stage = 'SENIOR_SECONDARY' WHERE code = $1`, [registered[5]!.code]);
  await schools.data(
    `mutation ($input: OpenProgrammeRoundInput!) { openProgrammeRound(input: $input) { userErrors { code } } }`,
    {
      input: {
        name: { zh: '2015—2017 年行动计划', en: 'Action plan 2015 to 2017' },
        opensOn: '2015-11-09',
        closesOn: '2018-01-01',
        targetSchools: 250,
        denominator: 'ALL_COMPULSORY',
        targets: [
          { byYear: 2017, schools: 250, share: '0.25', source: '沪教委基〔2015〕77号, 二' },
          { byYear: 2017, level: 'CITY', schools: 100, source: '沪教委基〔2015〕77号, 四(一)' },
        ],
      },
    },
    city,
  );
  // Days of admission, of cultivation and of leaving, if any.
  const ways: [string, string, string | null, string | null][] = [
    ['CITY', '2015-12-31', '2016-03-01', null],
    ['DISTRICT', '2016-01-01', null, null],
    ['DISTRICT', '2016-02-01', null, '2017-01-01'],
    ['DISTRICT', '2017-06-16', null, null],
  ];
  for (const [place, [level, admitted, cultivated, left]] of ways.entries()) {
    await takesPart(registered[place]!.id, level, { admitted, cultivated, left });
  }
});
afterAll(() => schools.stop());

/** A way through the programme, with the days of admission, of cultivation and of leaving, if any. */
async function takesPart(
  id: string,
  level: string,
  { admitted, cultivated, left }: Record<'admitted' | 'cultivated' | 'left', string | null>,
): Promise<string> {
  const stage = left ? 'WITHDRAWN' : cultivated ? 'CULTIVATED' : 'DISCOVERED';
  const [way] = await schools.database.manager.query<{ id: string }[]>(
    `WITH p AS (
         INSERT INTO participation (school_id, school_code, district_code, round_id, level, stage, stage_since,
                                    bottleneck_theme, bottleneck_description, version, created_by)
         SELECT s.id, s.code, s.district_code, r.id, $2, $3, $4, 'A', r.name, 1, 'fixture'
           FROM school s, programme_round r WHERE s.id = $1 RETURNING id)
       INSERT INTO participation_step (participation_id, from_stage, to_stage, on_day, evidence_kind, evidence_id, taken_by)
       SELECT id, lag(stage) OVER (ORDER BY place), stage, day, kind, CASE WHEN kind IS NOT NULL THEN uuidv7() END, 'fixture'
         FROM p, (VALUES ('APPLIED', '2015-11-09'::date, NULL, 1), ('DISCOVERED', $4::date, NULL, 2),
                         ('CULTIVATED', $5::date, 'SITE_STUDY', 3), ('WITHDRAWN', $6::date, NULL, 4)) v (stage, day, kind, place)
        WHERE day IS NOT NULL ORDER BY place RETURNING participation_id AS id`,
    [id, level, stage, admitted, cultivated, left],
  );
  return way!.id;
}

test('by year and today, beside the targets, by district and by stage', async () => {
  const query = `{ programmeRounds { nodes { targets { byYear level schools share source } coverage {
    on participants cityParticipants districtParticipants allCompulsory publicCompulsory shareOfAll shareOfPublic share
    denominator target { schools share } cityTarget { schools } byStage { stage schools }
    byDistrict { districtCode participants allCompulsory publicCompulsory shareOfAll } } } } }`;
  interface Row {
    on: string;
    participants: number;
    byDistrict: object[];
    byStage: { stage: string; schools: number }[];
  }
  const { programmeRounds } = await schools.data<{
    programmeRounds: { nodes: { targets: object[]; coverage: Row[] }[] };
  }>(query);
  const [round] = programmeRounds.nodes;
  expect(round!.targets).toHaveLength(2);
  expect(round!.coverage.map(({ on, participants }) => [on, participants])).toEqual([
    ['2015-12-31', 1],
    ['2016-12-31', 3],
    ['2017-06-15', 2],
  ]);
  const { byDistrict, byStage, ...today } = round!.coverage.at(-1)!;
  expect(today).toEqual({
    on: '2017-06-15',
    participants: 2,
    cityParticipants: 1,
    districtParticipants: 1,
    allCompulsory: 7,
    publicCompulsory: 6,
    shareOfAll: '0.2857',
    shareOfPublic: '0.3333',
    share: '0.2857',
    denominator: 'ALL_COMPULSORY',
    target: { schools: 250, share: '0.2500' },
    cityTarget: { schools: 100 },
  });
  expect(byStage.map(({ schools: number }) => number)).toEqual([1, 1, 0, 0]);
  expect(byDistrict).toEqual([
    { districtCode: '310101', participants: 0, allCompulsory: 1, publicCompulsory: 1, shareOfAll: '0.0000' },
    { districtCode: '310115', participants: 2, allCompulsory: 6, publicCompulsory: 5, shareOfAll: '0.3333' },
  ]);
});

describe('schools that close and open between the years', () => {
  interface Day {
    on: string;
    participants: number;
    allCompulsory: number;
    publicCompulsory: number;
    shareOfAll: string | null;
    shareOfPublic: string | null;
    byDistrict: { districtCode: string; participants: number; allCompulsory: number }[];
  }
  const coverage = async () => {
    const { programmeRounds } = await schools.data<{ programmeRounds: { nodes: { coverage: Day[] }[] } }>(
      `{ programmeRounds { nodes { coverage { on participants allCompulsory publicCompulsory shareOfAll shareOfPublic
         byDistrict { districtCode participants allCompulsory } } } } }`,
    );
    return programmeRounds.nodes[0]!.coverage.map(one =>
      [
        `${one.on}: ${one.participants} of ${one.allCompulsory} (${one.publicCompulsory} public),`,
        `${one.shareOfAll} ${one.shareOfPublic};`,
        one.byDistrict.map(there => `${there.participants}/${there.allCompulsory}`).join(' '),
      ].join(' '),
    );
  };
  const sql = (text: string, ...values: unknown[]) => schools.database.manager.query(text, values);
  /** Lets a school be something else from a day on; until then it was what it is now. */
  const becomes = async (place: number, from: string, values: string) => {
    const { id } = registered[place]!;
    await schools.database.transaction(async tx => {
      const was = await tx.query<{ since: string; row: object }[]>(
        'SELECT since::text, to_jsonb(k) AS row FROM school k WHERE id = $1',
        [id],
      );
      await tx.query(`UPDATE school SET since = $2, ${values} WHERE id = $1`, [id, from]);
      await tx.query(
        `INSERT INTO school_period SELECT (jsonb_populate_record(NULL::school_period, $1::jsonb ||
           jsonb_build_object('during', daterange($2, $3), 'until', $3::date, 'ahead', false))).*`,
        [JSON.stringify(was[0]!.row), was[0]!.since, from],
      );
    });
  };

  beforeAll(async () => {
    expect(await coverage()).toEqual([
      '2015-12-31: 1 of 7 (6 public), 0.1428 0.1666; 0/1 1/6',
      '2016-12-31: 3 of 7 (6 public), 0.4285 0.5000; 0/1 3/6',
      '2017-06-15: 2 of 7 (6 public), 0.2857 0.3333; 0/1 2/6',
    ]);
  });

  test('both sides of the share are those of the day', async () => {
    // The city's project school closes; the district's becomes private, and later the other district's; one opens.
    await becomes(0, '2016-06-01', `status = 'CLOSED', closed_on = '2016-06-01'`);
    await becomes(1, '2016-07-01', `sector = 'PRIVATE'`);
    await becomes(1, '2017-01-01', `district_code = '310101'`);
    await sql(
      `UPDATE school SET since = '2016-09-01', entered_on = '2016-09-01' WHERE id = $1`,
      registered[4]!.id,
    );
    expect(await coverage()).toEqual([
      '2015-12-31: 1 of 6 (5 public), 0.1666 0.2000; 0/1 1/5',
      '2016-12-31: 2 of 6 (4 public), 0.3333 0.2500; 0/1 2/5',
      '2017-06-15: 1 of 6 (4 public), 0.1666 0.0000; 1/2 0/4',
    ]);
  });

  test('a participation that a merge passed on was the predecessor’s before', async () => {
    const [gone, comes] = [registered[7]!, registered[4]!];
    const way = await takesPart(gone.id, 'DISTRICT', {
      admitted: '2015-12-01',
      cultivated: null,
      left: null,
    });
    const merged = await new Registrar(schools).merge({
      predecessorIds: [gone.id],
      successorId: comes.id,
      kind: 'REPLACED',
      on: '2016-09-01',
      reason: '异地新建',
      participations: [{ participationId: way, decision: 'CONTINUE' }],
    });
    expect(merged).toEqual([]);
    expect(await coverage()).toEqual([
      '2015-12-31: 2 of 6 (5 public), 0.3333 0.4000; 1/1 1/5',
      '2016-12-31: 3 of 5 (3 public), 0.6000 0.6666; 0/0 3/5',
      '2017-06-15: 2 of 5 (3 public), 0.4000 0.3333; 1/1 1/4',
    ]);
  });

  test('what the register does not reach back to took part all the same, and is no share', async () => {
    await sql('DELETE FROM school_period');
    await sql(`UPDATE school SET since = '2017-01-01', entered_on = '2017-01-01'`);
    const [first] = await coverage();
    expect(first).toBe('2015-12-31: 2 of 0 (0 public), null null; 0/0 2/0');
  });
});

test.each([
  ['2018-01-01', '2019-01-01', ['2017-06-15']],
  ['2015-11-09', '2018-01-01', ['2015-12-31', '2016-12-31', '2017-06-15']],
  ['2011-03-01', '2012-01-01', ['2011-12-31', '2017-06-15']],
  ['2017-06-15', '2017-07-01', ['2017-06-15']],
])('a round from %s until %s is looked at on %j', (opensOn, closesOn, days) => {
  expect(daysOf({ opensOn, closesOn }, '2017-06-15')).toEqual(days);
});

test('a target that says nothing is refused with its place', async () => {
  const answer = await schools.data<{ openProgrammeRound: { userErrors: object[] } }>(
    `mutation { openProgrammeRound(input: { name: { zh: "甲", en: "A" }, opensOn: "2017-01-01", closesOn: "2018-01-01",
       targetSchools: 1, targets: [{ byYear: 2017 }] }) { userErrors { code path } } }`,
    {},
    city,
    pudong,
  );
  expect(answer.openProgrammeRound.userErrors).toEqual([
    { code: 'PROGRAMME_TARGET_EMPTY', path: ['targets', '0'] },
  ]);
});
