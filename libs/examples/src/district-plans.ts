import { type Example, type Theme, mutation } from './example';

const criterion = (code: string, zh: string, en: string, weightPercent: number) => ({
  code,
  name: { zh, en },
  description: { zh: `${zh}（样例）`, en: `${en} (sample)` },
  weightPercent,
  maximum: 10,
});

/** An expert of the panel scores. */
const scoring = (en: string, zh: string, as: string, score: number): Example => ({
  en,
  zh,
  as,
  query: mutation('scoreDistrictPlan', 'districtPlanReview { id version status }'),
  variables: {
    input: {
      reviewId: '@reviewOfMine.nodes.0.id',
      scores: ['GOALS', 'MEASURES', 'FUND'].map(code => ({ criterion: code, score })),
      comment: { zh: '目标清楚，举措可行。', en: 'Clear goals, and measures that can work.' },
      clientMutationKey: 'explorer/score',
    },
  },
});

export const districtPlans: Theme = {
  en: '2 · District plans, panels and funds',
  zh: '区域推进方案、专家组与经费',
  examples: [
    {
      en: 'A district drafts its plan',
      zh: '区里起草推进方案',
      as: 'district-officer',
      query: mutation(
        'draftDistrictPlan',
        'districtPlan { id version status tasks { nodes { code standing } } }',
      ),
      variables: {
        input: {
          districtCode: '310115',
          content: {
            title: { zh: '新优质学校集群发展推进方案', en: 'Plan for clusters of good schools' },
            from: '@day+1200',
            to: '@day+2200',
            goals: [
              {
                code: 'G1',
                text: { zh: '办好每一所家门口的好学校', en: 'A good school on every doorstep' },
                measures: [{ code: 'M1', text: { zh: '按需集群', en: 'Clusters formed on need' } }],
              },
            ],
            tasks: [
              {
                code: 'T1',
                title: { zh: '组建实践研究团队', en: 'Form practice-research teams' },
                owner: { zh: '区教育学院', en: 'Institute of the district' },
                measure: 'M1',
                startsOn: '@day+1200',
                endsOn: '@day+1300',
                milestone: true,
                dependsOn: [],
              },
            ],
            fund: [{ use: 'ACTION_RESEARCH', budgetFen: 50_000_000 }],
          },
          clientMutationKey: 'explorer/district-plan',
        },
      },
    },
    {
      en: 'A district’s plan: road map, fund and review',
      zh: '推进方案：路线图、经费与评审',
      as: 'district-officer',
      query: `# Approved plans are everybody's; drafts and submissions their district's, the city's and the panel's.
query DistrictPlans {
  districtPlans(first: 3) {
    nodes {
      id
      version
      title
      status
      from
      to
      district { code name }
      goals { code text measures { code text } }
      tasks(first: 50) { nodes { id version code title owner startsOn endsOn milestone dependsOn progressPercent standing } }
      fund { nodes { id use { code name } budgetFen releasedFen spentFen overBudgetReason } }
      reviews(first: 1) { nodes { id version status outcome score reasons result { sheets quorum criteria { code share } } } }
      reports(first: 3) { nodes { year tasksDue tasksKept releasedFen spentFen } }
    }
  }
  fundUses(first: 10) { nodes { code name } }
}`,
    },
    {
      en: 'Experts free to judge a district',
      zh: '可以评审某区的专家',
      as: 'city-officer',
      query: `query Experts($day: Date!) {
  experts(first: 10, filter: { activeOn: $day, withoutConflict: { districtCode: "310115", on: $day } }) {
    totalCount
    nodes { id name fields languages districtCodes activeFrom activeTo }
  }
}`,
      variables: { day: '@day' },
    },
    {
      en: 'What a plan is scored by: a rubric',
      zh: '发布评审量表',
      as: 'city-officer',
      query: mutation(
        'publishPlanRubric',
        'planRubric { id code edition quorum criteria { code weightPercent } }',
      ),
      variables: {
        input: {
          code: 'DISTRICT_PLAN',
          name: { zh: '推进方案评审量表', en: 'Rubric for district plans' },
          criteria: [
            criterion('GOALS', '目标', 'Goals', 50),
            criterion('MEASURES', '举措', 'Measures', 30),
            criterion('FUND', '经费', 'Fund', 20),
          ],
          passMark: '0.6000',
          floor: '0.4000',
          quorum: 3,
          clientMutationKey: 'explorer/rubric',
        },
      },
    },
    {
      en: 'An expert is entered into the directory',
      zh: '登记评审专家',
      as: 'city-officer',
      query: mutation('registerExpert', 'expert { id name }'),
      variables: {
        input: {
          subject: 'sample:expert-7',
          details: {
            name: { zh: '样例专家', en: 'Sample expert' },
            fields: ['EVALUATION'],
            languages: ['zh'],
            districtCodes: [],
            schoolIds: [],
            activeFrom: '@day',
          },
          clientMutationKey: 'explorer/expert',
        },
      },
    },
    {
      en: 'The city seats the panel of a submitted plan',
      zh: '市级组建专家组',
      as: 'city-officer',
      query: mutation(
        'seatPlanPanel',
        'districtPlanReview { id version status rubric { code edition } reviewers { chair expert { name } } }',
        'Each expert is free of a conflict of interest with the district; five at least, the chair among them.',
      ),
      variables: {
        input: {
          reviewId: '@districtPlan.reviews.nodes.0.id',
          expectedVersion: '@districtPlan.reviews.nodes.0.version',
          rubricId: '@rubric.nodes.0.id',
          chairId: '@expert.nodes.0.id',
          memberIds: ['@expert.nodes.1.id', '@expert.nodes.2.id', '@expert.nodes.3.id', '@expert.nodes.4.id'],
        },
      },
    },
    scoring('An expert scores the plan', '专家评分', 'expert', 8),
    scoring('A second expert scores it', '第二位专家评分', 'expert-2', 9),
    scoring('A third: the quorum is there', '第三位专家评分，达到法定人数', 'expert-3', 7),
    {
      en: 'Reviews of plans: panels, scores, decisions',
      zh: '评审：专家组、评分与结论',
      as: 'city-officer',
      query: `query Reviews {
  districtPlanReviews(first: 5) {
    nodes {
      id
      version
      number
      status
      outcome
      score
      reasons
      plan { title district { name } }
      reviewers { chair comment submittedAt expert { name } scores { criterion score } }
      result { sheets quorum quorumMet score outcome criteria { code share } }
    }
  }
  planRubrics(first: 3) { nodes { code edition name passMark floor quorum criteria { code name weightPercent maximum } } }
}`,
    },
    {
      en: 'The chair decides by the scores',
      zh: '组长据评分作出结论',
      as: 'city-officer',
      query: mutation('decideDistrictPlan', 'districtPlan { id version status }'),
      variables: {
        input: {
          reviewId: '@districtPlan.reviews.nodes.0.id',
          expectedVersion: '@districtPlan.reviews.nodes.0.version',
          reasons: { zh: '达到量表要求。', en: 'It meets the rubric.' },
        },
      },
    },
    {
      en: 'An approved plan comes into force',
      zh: '方案开始实施',
      as: 'district-officer',
      query: mutation('startDistrictPlan', 'districtPlan { id version status inForceFrom nextReportYear }'),
      variables: {
        input: {
          districtPlanId: '@districtPlan.id',
          expectedVersion: '@districtPlan.version',
        },
      },
    },
    {
      en: 'How far a task is',
      zh: '报告任务进度',
      as: 'district-officer',
      query: mutation('reportPlanTask', 'planTask { id version code progressPercent standing }'),
      variables: {
        input: {
          taskId: '@districtPlan.tasks.nodes.0.id',
          expectedVersion: '@districtPlan.tasks.nodes.0.version',
          progressPercent: 40,
          note: { zh: '已完成两轮调研。', en: 'Two surveys are done.' },
        },
      },
    },
    {
      en: 'Money is released from the earmarked fund',
      zh: '拨付专项经费',
      as: 'district-officer',
      query: mutation(
        'enterFundEntry',
        'fundLine { id version budgetFen releasedFen spentFen entries(first: 3) { nodes { kind amountFen onDay } } }',
        'In whole fen. Spending above the budget needs a reason.',
      ),
      variables: {
        input: {
          lineId: '@districtPlan.fund.nodes.0.id',
          kind: 'RELEASE',
          amountFen: 10_000_000,
          onDay: '@day',
          note: '第一批（样例）',
          clientMutationKey: 'explorer/release',
        },
      },
    },
    {
      en: 'The yearly report of a plan',
      zh: '年度报告',
      as: 'district-officer',
      query: mutation(
        'fileDistrictPlanReport',
        'districtPlan { id version nextReportYear reports(first: 2) { nodes { year tasksDue tasksKept } } }',
        'For the year that nextReportYear names, once it has ended.',
      ),
      variables: {
        input: {
          districtPlanId: '@districtPlan.id',
          expectedVersion: '@districtPlan.version',
          year: '@schoolYear',
          achievements: { zh: '团队已组建。', en: 'Teams are formed.' },
          difficulties: { zh: '时间不足。', en: 'Too little time.' },
          nextSteps: { zh: '扩大展示。', en: 'More showcases.' },
        },
      },
      refused: { PLAN_REPORT_YEAR: 'its first year has not ended yet' },
    },
  ],
};
