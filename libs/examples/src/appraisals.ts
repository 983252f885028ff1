import { type Theme, mutation } from './example';

export const appraisals: Theme = {
  en: '2 · Appraisals and counties',
  zh: '年度评价与县域',
  examples: [
    {
      en: 'A district appraises a project school',
      zh: '区里评价项目学校',
      as: 'district-officer',
      query: mutation(
        'draftSchoolAppraisal',
        'schoolAppraisal { id version status overall }',
        'Dissemination included (§五(四)).',
      ),
      variables: {
        input: {
          schoolId: '@lead.id',
          year: '@schoolYear',
          practice: 'GOOD',
          practiceGround: { zh: '分层作业已推开。', en: 'Homework in layers is used throughout.' },
          dissemination: 'EXCELLENT',
          disseminationGround: { zh: '两次区级展示。', en: 'Two showcases in the district.' },
          clientMutationKey: 'explorer/school-appraisal',
        },
      },
    },
    {
      en: 'The appraisal is published',
      zh: '公布学校评价',
      as: 'district-officer@310115',
      query: mutation(
        'publishSchoolAppraisal',
        'schoolAppraisal { id status publishedAt }',
        'By somebody who did not draft it.',
      ),
      variables: {
        input: {
          appraisalId: '@lead.appraisals.nodes.0.id',
          expectedVersion: '@lead.appraisals.nodes.0.version',
        },
      },
      refused: { APPRAISAL_YEAR_RUNS: 'its year has not ended yet' },
    },
    {
      en: 'Appraisals of schools',
      zh: '学校评价',
      as: 'district-officer',
      query: `query SchoolAppraisals {
  schoolAppraisals(first: 10) {
    totalCount
    nodes { id version year status school { code name } practice practiceGround dissemination disseminationGround overall }
  }
}`,
    },
    {
      en: 'The city appraises a district',
      zh: '市里评价区',
      as: 'city-officer',
      query: mutation(
        'draftDistrictAppraisal',
        'districtAppraisal { id version year status figures { code value } educationQuality yearlyWork }',
        'Its figures are drawn from results, plans, appraisals and dissemination of the year.',
      ),
      variables: {
        input: {
          districtCode: '310115',
          year: '@schoolYear',
          remarks: { zh: '样例', en: 'Sample' },
          clientMutationKey: 'explorer/district-appraisal',
        },
      },
    },
    {
      en: 'How the city appraised its districts, and on what ground',
      zh: '各区年度评价与依据',
      as: 'city-officer',
      query: `query DistrictAppraisals {
  districtAppraisals(first: 5) {
    nodes {
      id
      version
      year
      status
      district { code name }
      educationQuality
      yearlyWork
      figures { code numerator denominator value evidence { kind key } }
      sets { code score items { figure weight } }
      reproduces
    }
  }
}`,
    },
    {
      en: 'A county’s conditions and needs',
      zh: '县域条件与需求评估',
      as: 'city-officer',
      query: mutation(
        'assessCounty',
        'countyProfile { id version type classification { tests { code found threshold met } } }',
      ),
      variables: {
        input: {
          districtCode: '310115',
          year: '@schoolYear',
          conditions: {
            settlement: 'RURAL',
            population: 420_000,
            pupils: 31_000,
            teachers: 2_400,
            qualifiedTeachers: '0.9100',
            ruralPupils: '0.5500',
            schoolsBelowItStandard: '0.3000',
            needs: ['TEACHERS'],
            needsInWords: { zh: '需要音体美教师。', en: 'Teachers of music, sport and art.' },
          },
          clientMutationKey: 'explorer/county',
        },
      },
    },
    {
      en: 'What drives improvement there, with its evidence',
      zh: '记录改进的驱动因素及证据',
      as: 'institute-officer',
      query: mutation('recordCountyDriver', 'countyDriver { id driver effect evidence }'),
      variables: {
        input: {
          districtCode: '310115',
          year: '@schoolYear',
          driver: 'TEACHER_EXCHANGE',
          effect: 'STRONG',
          description: { zh: '城乡教师轮岗。', en: 'Teachers of town and country change places.' },
          evidenceKind: 'DOCUMENT',
          evidenceKey: 'https://example.org/report',
          evidence: { zh: '轮岗年度报告', en: 'The yearly report on exchanges' },
          clientMutationKey: 'explorer/driver',
        },
      },
    },
    {
      en: 'Counties: what type, and what they are advised',
      zh: '县域：类型与分类指导',
      as: 'institute-officer',
      query: `query Counties {
  countyProfiles(first: 5) {
    nodes {
      year
      district { code name }
      settlement
      schoolsBelowItStandard
      needs
      classification { type tests { code found threshold met } }
      guidance { edition advice source }
    }
  }
  countyDrivers(first: 5, filter: { effects: [STRONG] }) { nodes { driver year district { name } evidence } }
  countyGuidanceEditions(first: 5) { nodes { type edition advice source } }
}`,
    },
  ],
};
