import type { Theme } from './example';

export const home: Theme = {
  en: 'At a glance',
  zh: '概览',
  examples: [
    {
      en: 'A school’s year on one page',
      zh: '一页看一所学校的一年',
      as: 'principal',
      query: `# Everything about one school, from all four services.
query SchoolPage($code: String!) {
  schoolByCode(code: $code) {
    id
    name
    stage
    district { code name }
    participation {
      stage
      stageSince
      bottleneckProblem { theme description }
      history { toStage onDay }
    }
    clusters(first: 3) { nodes { name theme lead { code name } } }
    results(first: 2) {
      nodes {
        publishedAt
        indicators { code name share level belowStandard }
      }
    }
    decisions(first: 1) { nodes { outcome publishedAt conditions { code met explanation } } }
    improvementPlans(first: 1) { nodes { id status openedOn acceptedOn } }
    siteStudies(first: 1) { nodes { visitedOn recommendsCultivation } }
    caseStudies(first: 1) { nodes { title status } }
    stories(first: 2) { nodes { title status publishedAt } }
  }
}`,
      variables: { code: '3101150001' },
    },
    {
      en: 'What awaits me, in all four services',
      zh: '我的待办（四个服务）',
      as: 'district-officer',
      query: `# Of every kind, the longest waiting first.
query MyTasks {
  me {
    id
    schoolsTasks(first: 20) { totalCount nodes { ...task } }
    assessmentTasks(first: 20) { totalCount nodes { ...task } }
    professionalDevelopmentTasks(first: 20) { totalCount nodes { ...task } }
    outreachTasks(first: 20) { totalCount nodes { ...task } }
  }
}

fragment task on Task { kind title subjectType subjectId since dueOn }`,
    },
    {
      en: 'A district: its schools, plan, figures and appraisals',
      zh: '一个区：学校、推进方案、数据与评价',
      as: 'anybody',
      query: `query DistrictPage($code: ID!, $year: Int!) {
  district(code: $code) {
    code
    name
    schools(first: 5) { totalCount nodes { code name participation { stage } } }
    plans(first: 1) { nodes { title status from to } }
    yearlyFigures(schoolYear: $year) { schools enrolment catchmentShare }
    appraisals(first: 2) { nodes { year educationQuality yearlyWork } }
  }
}`,
      variables: { code: '310115', year: '@schoolYear' },
    },
  ],
};
