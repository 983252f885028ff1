import { experts } from '../../identity/people';
import type { Client } from '../client';
import { dayOfYear, keyOf, known, type YearState } from './step';

const sample = (zh: string, en: string) => ({ zh: `${zh}（样例）`, en: `${en} (sample)` });

/**
 * The directory has its experts: whoever visited the lead school first, and enough others for a panel. None belongs to a
 * district, and none has declared a conflict of interest.
 */
export async function registerExperts(client: Client, state: YearState): Promise<void> {
  for (const { key, zh, en } of experts) {
    const input = {
      subject: `sample:${key}`,
      details: {
        name: sample(zh, en),
        fields: ['CURRICULUM', 'EVALUATION'],
        languages: ['zh', 'en'],
        districtCodes: [],
        schoolIds: [],
        activeFrom: dayOfYear(state, 0),
      },
      ...keyOf(key),
    };
    await client.as('city-officer').mutate('registerExpert', input, 'expert { id }');
  }
}

/**
 * The plan of the lead school's district, submitted to the city expert panel. There it awaits its panel: naming it, scoring and
 * deciding are left to whoever tries the system (docs/runbooks/district-plan.md).
 */
export async function submitDistrictPlan(client: Client, state: YearState): Promise<void> {
  const officer = client.as('district-officer');
  const task = (code: string, zh: string, en: string, days: [number, number], dependsOn: string[]) => ({
    code,
    title: sample(zh, en),
    owner: { zh: '区教育学院', en: "The district's institute of education" },
    measure: 'M1',
    startsOn: dayOfYear(state, days[0]),
    endsOn: dayOfYear(state, days[1]),
    milestone: dependsOn.length > 0,
    dependsOn,
  });
  const input = {
    districtCode: '310115',
    content: {
      title: sample('浦东新区推进方案', 'Plan of Pudong'),
      from: dayOfYear(state, 0),
      to: dayOfYear(state, 1096),
      goals: [
        {
          code: 'G1',
          text: sample('每五所学校有一所参加项目', 'One school in five takes part'),
          measures: [
            { code: 'M1', text: sample('按需组建实践研究团队', 'Practice-research teams formed on need') },
          ],
        },
      ],
      tasks: [
        task('T1', '瓶颈问题调研', 'A survey of bottleneck problems', [0, 90], []),
        task('T2', '组建团队', 'Teams are formed', [91, 180], ['T1']),
      ],
      fund: [
        { use: 'ACTION_RESEARCH', budgetFen: 60_000_000 },
        { use: 'DISSEMINATION', budgetFen: 20_000_000 },
      ],
    },
    ...keyOf('district plan'),
  };
  const fields = 'districtPlan { id version status }';
  const { districtPlan } = await officer.mutate<{
    districtPlan: { id: string; version: number; status: string };
  }>('draftDistrictPlan', input, fields);
  state['districtPlan'] = districtPlan.id;
  const { id: districtPlanId, version: expectedVersion, status } = districtPlan;
  if (status === 'DRAFT') {
    await officer.mutate('submitDistrictPlan', { districtPlanId, expectedVersion }, fields);
  }
}

/** The principal enters the school's website, which needs no approval, and proposes an address, which the district is to approve. */
export async function keepSchoolData(client: Client, state: YearState): Promise<void> {
  const input = {
    schoolId: known(state, 'lead'),
    fields: { website: 'https://school.example', addressEn: '1 Sample Road (sample)' },
    reason: '学年初核对信息（样例）',
    ...keyOf('school data'),
  };
  await client.as('principal').mutate('proposeSchoolChange', input, 'appliedFields');
}
