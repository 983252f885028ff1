import { city, pudong, TestSchools } from '../schools.fixture';
import { daysOf } from './coverage';

let schools: TestSchools;
beforeAll(async () => {
  schools = await TestSchools.start('2017-06-15');
  const registered = await schools.register(8);
  const { manager } = schools.database;
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
    const id = registered[place]!.id;
    const stage = left ? 'WITHDRAWN' : cultivated ? 'CULTIVATED' : 'DISCOVERED';
    await manager.query(
      `WITH p AS (
         INSERT INTO participation (school_id, school_code, district_code, round_id, level, stage, stage_since,
                                    bottleneck_theme, bottleneck_description, version, created_by)
         SELECT s.id, s.code, s.district_code, r.id, $2, $3, $4, 'A', r.name, 1, 'fixture'
           FROM school s, programme_round r WHERE s.id = $1 RETURNING id)
       INSERT INTO participation_step (participation_id, to_stage, on_day, taken_by)
       SELECT id, stage, day, 'fixture'
         FROM p, (VALUES ('APPLIED', '2015-11-09'::date, 1), ('DISCOVERED', $4::date, 2), ('CULTIVATED', $5::date, 3),
                         ('WITHDRAWN', $6::date, 4)) v (stage, day, place)
        WHERE day IS NOT NULL ORDER BY place`,
      [id, level, stage, admitted, cultivated, left],
    );
  }
});
afterAll(() => schools.stop());

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
