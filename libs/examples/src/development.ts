import { type Theme, mutation } from './example';

export const development: Theme = {
  en: '4 · Professional development',
  zh: '专业发展',
  examples: [
    {
      en: 'An expert visits a school and recommends it',
      zh: '专家到校调研并推荐',
      as: 'expert',
      query: mutation('recordSiteStudy', 'siteStudy { id visitedOn recommendsCultivation }'),
      variables: {
        input: {
          schoolId: '@other.id',
          theme: 'HOMEWORK_THAT_HELPS',
          visitedOn: '@day',
          findings: { zh: '教师愿意改变作业。', en: 'Teachers want to change homework.' },
          recommendsCultivation: true,
          clientMutationKey: 'explorer/site-study',
        },
      },
    },
    {
      en: 'What a school improves, and which offerings help',
      zh: '改进计划与可选课程',
      as: 'principal',
      query: `query ImprovementPlan($code: String!) {
  schoolByCode(code: $code) {
    improvementPlans(first: 2) {
      nodes {
        id
        version
        status
        openedOn
        items { indicator level share offerings { title kind startsOn freePlaces } }
      }
    }
    siteStudies(first: 2) { nodes { theme visitedOn findings recommendsCultivation } }
    caseStudies(first: 2) { nodes { title summary status } }
  }
}`,
      variables: { code: '3101150001' },
    },
    {
      en: 'Offerings with free places',
      zh: '有空额的研修',
      as: 'teacher',
      query: `query Offerings {
  offerings(filter: { withFreePlaces: true }, first: 10) {
    nodes { id title kind indicators stages startsOn places freePlaces }
  }
}`,
    },
    {
      en: 'A teacher enrols',
      zh: '教师报名',
      as: 'teacher',
      query: mutation('enrol', 'enrolment { id enrolledAt offering { title freePlaces } }'),
      variables: { input: { offeringId: '@offering.nodes.0.id', clientMutationKey: 'explorer/enrolment' } },
      refused: { ENROLMENT_EXISTS: 'the teacher has a place already' },
    },
    {
      en: 'Who has enrolled',
      zh: '报名名单',
      as: 'institute-officer',
      query: `query Enrolments {
  enrolments(first: 10) { totalCount nodes { id teacher enrolledAt school { code name } offering { title } } }
}`,
    },
    {
      en: 'The directory of experts',
      zh: '专家库',
      as: 'city-officer',
      query: `query Directory {
  experts(first: 10) { totalCount nodes { id name fields languages districtCodes activeFrom activeTo } }
}`,
    },
  ],
};
