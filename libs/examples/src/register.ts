import { type Theme, mutation } from './example';

export const register: Theme = {
  en: '1 · The register of schools',
  zh: '学校名录',
  examples: [
    {
      en: 'Schools of a district',
      zh: '一个区的学校',
      as: 'anybody',
      query: `query Register($district: ID!) {
  schools(filter: { districtCodes: [$district] }, first: 20) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes { id code name stage sector status }
  }
  districts(first: 20) { nodes { code name } }
}`,
      variables: { district: '310115' },
    },
    {
      en: 'The register as of a day, and who changed what',
      zh: '某一天的名录，以及谁改了什么',
      as: 'district-officer',
      query: `# asOf answers for any day: past, present, or, as far as it is approved, to come.
query RegisterOn($day: Date!, $code: String!) {
  schools(asOf: $day, filter: { statuses: [OPEN, PROPOSED_TO_CLOSE] }, first: 20) {
    totalCount
    nodes { code name status since district { name } }
  }
  schoolByCode(code: $code) {
    id
    version
    changes(first: 10) {
      nodes { field before after effectiveOn inForceAt withdrawnAt changedBy approvedBy reason }
    }
  }
}`,
      variables: { day: '@day+280', code: '3101150001' },
    },
    {
      en: 'Search, as you type',
      zh: '边输入边搜索',
      as: 'anybody',
      query: `# Part of a name (样例, 浦东 小学), pinyin (pudong), initials (pdxq), English, or the beginning of a code.
query Suggestions($text: String!) {
  searchSchools(text: $text, first: 10) { nodes { id code name } }
}`,
      variables: { text: 'pdxq' },
    },
    {
      en: 'Search: results, choices and their numbers',
      zh: '搜索：结果、筛选项与数目',
      as: 'anybody',
      query: `# Each list of facets counts under the text and all filters but its own.
query Results($text: String, $filter: SchoolSearchFilter) {
  searchSchools(text: $text, filter: $filter, first: 20) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes { id code name stage status district { name } }
    facets {
      districts { code count district { name } }
      stages { stage count }
      statuses { status count }
      sectors { sector count }
      programmeStages { stage count }
      clusters(most: 10) { clusterId count cluster { name } }
    }
  }
}`,
      variables: { text: '小学', filter: { districtCodes: ['310115'], statuses: ['OPEN'] } },
    },
    {
      en: 'A new school is entered',
      zh: '登记一所新学校',
      as: 'district-officer',
      query: mutation(
        'registerSchool',
        'school { id version code name status since }',
        'Proposed first; it opens by changeSchoolStatus, on its day. Sent twice with one key it happens once.',
      ),
      variables: {
        input: {
          code: '3101150000',
          fields: {
            name: { zh: '样例新建小学', en: 'Sample New Primary School' },
            stage: 'PRIMARY',
            sector: 'PUBLIC',
            districtCode: '310115',
            longitude: 121.54,
            latitude: 31.22,
          },
          status: 'PROPOSED',
          clientMutationKey: 'explorer/new-school',
        },
      },
    },
    {
      en: 'How far an import has come',
      zh: '导入进行到哪里',
      as: 'city-officer',
      query: `# A file goes to POST /schools/imports (npm run doorstep -- import schools FILE), which answers with its job.
# The job of the making of clusters is asked for in the same way.
query ImportJob($id: ID!) {
  schoolsJob(id: $id) { kind status done total error refusedRows startedAt finishedAt }
}`,
      variables: { id: '00000000-0000-7000-8000-000000000000' },
    },
  ],
};
