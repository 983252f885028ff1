import { type Client, ClientError, untilHeard } from '../client';
import { districts } from '../districts';
import { leadSchool, memberSchools, registerCsv } from '../register';
import { dayOfYear, keyOf, known, type YearOptions, type YearState, type YearStep } from './step';

/** The bottleneck problem of the lead school, on which the cluster and the site study are too. */
export const theme = 'HOMEWORK_THAT_HELPS';

interface Participation {
  id: string;
  stage: string;
  version: number;
  applicationStatus: string;
}

/** The key of a school by its official code; null while it is not in the register. */
export async function schoolId(client: Client, code: string): Promise<string | null> {
  const { schoolByCode } = await client.query<{ schoolByCode: { id: string } | null }>(
    'query($code: String!) { schoolByCode(code: $code) { id } }',
    { code },
  );
  return schoolByCode?.id ?? null;
}

export async function participationOf(client: Client, id: string): Promise<Participation> {
  const { participation } = await client.query<{ participation: Participation | null }>(
    'query($id: ID!) { participation(id: $id) { id stage version applicationStatus } }',
    { id },
  );
  if (!participation) throw new ClientError(`The participation ${id} is not to be seen.`);
  return participation;
}

async function importRegister(
  client: Client,
  state: YearState,
  { schools, progress }: YearOptions,
): Promise<void> {
  const officer = client.as('city-officer');
  const named = districts.map(({ code, zh, en }) => ({ code, name: { zh, en } }));
  await officer.mutate('registerDistricts', { districts: named }, 'districts { code }');
  const job = await officer.upload('/schools/imports', registerCsv(schools));
  const done = await officer.finished('schools', job.id, ({ done, total }) =>
    progress?.(done, total, 'rows'),
  );
  // Of a city that grows, schools that somebody has closed or changed by hand since are refused, and stay as they are.
  const { rows = 0, refused = 0 } = (done.result ?? {}) as { rows?: number; refused?: number };
  if (refused === rows) throw new ClientError('All rows of the register were refused.', done);
  const lead = await untilHeard('the lead school in the register', () => schoolId(client, leadSchool));
  state['lead'] = lead;
}

/** The rounds that there were, with what they aimed at. */
const history = [
  {
    name: { zh: '首批新优质学校（2011 年）', en: 'The first schools (2011)' },
    opensOn: '2011-01-01',
    closesOn: '2012-01-01',
    targetSchools: 43,
    targets: [{ byYear: 2011, schools: 43, source: 'In 2011, 43 schools were selected.' }],
  },
  {
    name: { zh: '集群发展三年行动计划（2015—2017 年）', en: 'Three-year action plan, 2015 to 2017' },
    opensOn: '2015-11-09',
    closesOn: '2018-01-01',
    targetSchools: 250,
    denominator: 'ALL_COMPULSORY',
    targets: [
      { byYear: 2017, schools: 250, share: '0.25', source: '沪教委基〔2015〕77号, 二' },
      { byYear: 2017, level: 'CITY', schools: 100, source: '沪教委基〔2015〕77号, 四(一)' },
    ],
  },
];

async function openRounds(client: Client, state: YearState): Promise<void> {
  const officer = client.as('city-officer');
  for (const round of history) {
    const input = { ...round, ...keyOf(`round ${round.opensOn}`) };
    await officer.mutate('openProgrammeRound', input, 'programmeRound { id }');
  }

  const input = {
    name: { zh: '样例第一轮', en: 'Sample round one' },
    opensOn: dayOfYear(state, 0),
    closesOn: dayOfYear(state, 90),
    targetSchools: 250,
    targets: [{ byYear: Number(dayOfYear(state, 0).slice(0, 4)) + 2, schools: 250, share: '0.25' }],
    ...keyOf('round'),
  };
  const { programmeRound } = await officer.mutate<{ programmeRound: { id: string } }>(
    'openProgrammeRound',
    input,
    'programmeRound { id }',
  );
  state['round'] = programmeRound.id;
}

async function apply(client: Client, state: YearState): Promise<void> {
  const input = {
    schoolId: known(state, 'lead'),
    roundId: known(state, 'round'),
    level: 'DISTRICT',
    bottleneckProblem: {
      theme,
      description: {
        zh: '作业偏多，睡眠不足：怎样让作业真正帮助学习？（样例）',
        en: 'Too much homework and too little sleep: how can homework help learning? (sample)',
      },
    },
    ...keyOf('application'),
  };
  const { participation } = await client
    .as('principal')
    .mutate<{ participation: Participation }>('applyToProgramme', input, 'participation { id }');
  state['participation'] = participation.id;
}

/** The district nominates the school; it is admitted by a colleague of who nominated it. */
async function admit(client: Client, state: YearState): Promise<void> {
  const officer = client.as('district-officer');
  const { id, stage, version, applicationStatus } = await participationOf(
    officer,
    known(state, 'participation'),
  );
  if (stage !== 'APPLIED') return;
  let expectedVersion = version;
  if (applicationStatus !== 'NOMINATED') {
    const nomination = {
      participationId: id,
      expectedVersion,
      needs: {
        zh: '学生需要充足的睡眠，家长希望作业少而有效。（样例）',
        en: 'Pupils need enough sleep; their parents want homework that is short and helps. (sample)',
      },
      withoutIndicators: {
        zh: '首个评测周期尚未开始，暂无已公布的指标。（样例）',
        en: 'The first cycle has not begun: no indicators are published yet. (sample)',
      },
    };
    const { participation } = await officer.mutate<{ participation: Participation }>(
      'nominateSchool',
      nomination,
      'participation { version }',
    );
    expectedVersion = participation.version;
  }
  const input = { participationId: id, expectedVersion, note: '样例 (sample)' };
  await client.as('district-officer-2').mutate('admitSchool', input, 'participation { stage }');
}

async function formCluster(client: Client, state: YearState): Promise<void> {
  const members = await Promise.all(memberSchools.map(code => schoolId(client, code)));
  const input = {
    name: { zh: '“作业有益”样例共同体', en: 'Sample community on homework that helps' },
    kind: 'CITY_PRACTICE_COMMUNITY',
    theme,
    focusAreaCode: 'CURRICULUM_AND_TEACHING',
    problem: {
      zh: '作业量大而收效不明：怎样设计真正帮助学习的作业？（样例）',
      en: 'Much homework, little gain: which homework helps learning? (sample)',
    },
    leadSchoolId: known(state, 'lead'),
    memberSchoolIds: members,
    from: dayOfYear(state, 0),
    ...keyOf('cluster'),
  };
  const { cluster } = await client
    .as('city-officer')
    .mutate<{ cluster: { id: string } }>('formCluster', input, 'cluster { id }');
  state['cluster'] = cluster.id;
}

const stages = ['APPLIED', 'DISCOVERED', 'CULTIVATED', 'IMPROVING', 'ELEVATED'];

/** Lets the lead school move on as soon as `schools` has heard of the evidence; nothing happens when it has already. */
export async function advance(client: Client, state: YearState, by: string, to: string): Promise<void> {
  const officer = client.as(by);
  const id = known(state, 'participation');
  if (stages.indexOf((await participationOf(officer, id)).stage) >= stages.indexOf(to)) return;
  await officer.mutateWhenHeard(
    'advanceParticipation',
    async () => ({ participationId: id, to, expectedVersion: (await participationOf(officer, id)).version }),
    'participation { stage }',
    ['PARTICIPATION_EVIDENCE_MISSING', 'CONFLICT'],
  );
}

async function cultivate(client: Client, state: YearState): Promise<void> {
  const input = {
    schoolId: known(state, 'lead'),
    theme,
    visitedOn: dayOfYear(state, 0),
    findings: {
      zh: '作业缺少分层，学生睡眠不足；教师愿意改变。（样例）',
      en: 'Homework is the same for all and pupils sleep too little; teachers want to change. (sample)',
    },
    recommendsCultivation: true,
    ...keyOf('site study'),
  };
  const { siteStudy } = await client
    .as('expert')
    .mutateWhenHeard<{ siteStudy: { id: string } }>('recordSiteStudy', input, 'siteStudy { id }', [
      'SCHOOL_NOT_FOUND',
    ]);
  state['siteStudy'] = siteStudy.id;
  await advance(client, state, 'district-officer', 'CULTIVATED');
}

export const register: YearStep = {
  name: 'register',
  title: 'The register of schools comes in',
  play: importRegister,
};

export const application: YearStep = {
  name: 'application',
  title: 'The programme opens; a school applies, is nominated and admitted',
  async play(client, state) {
    await openRounds(client, state);
    await apply(client, state);
    await admit(client, state);
  },
};

export const cultivation: YearStep = {
  name: 'cultivation',
  title: 'A cluster is formed; an expert visits, and the school is cultivated',
  async play(client, state) {
    await formCluster(client, state);
    await cultivate(client, state);
  },
};
