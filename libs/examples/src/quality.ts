import { type Theme, mutation } from './example';

export const quality: Theme = {
  en: '1 · Yearly figures and data quality',
  zh: '年度数据与数据质量',
  examples: [
    {
      en: 'A school enters the figures of its year',
      zh: '学校填报年度数据',
      as: 'principal',
      query: mutation(
        'recordYearlyFigures',
        'yearlyFigures { id version schoolYear enrolment fromCatchment catchmentShare meanClassSize }',
        'To change figures that are there, give their version as expectedVersion.',
      ),
      variables: {
        input: {
          schoolId: '@lead.id',
          schoolYear: '@schoolYear',
          enrolment: 1200,
          fromCatchment: 1080,
          applicants: 430,
          places: 400,
          teachers: 92,
          classes: 32,
        },
      },
      refused: { CONFLICT: 'the figures of this year are there: change them by their version' },
    },
    {
      en: 'What schools count each year, and 就近入学',
      zh: '学校年度数据与就近入学比例',
      as: 'anybody',
      query: `query Figures($year: Int!) {
  district(code: "310115") {
    yearlyFigures(schoolYear: $year) { schools enrolment catchmentShare meanClassSize pupilsPerTeacher }
    catchmentTrend { schoolYear share changeInPoints }
    schools(first: 10) {
      nodes {
        code
        name
        yearlyFigures(first: 1) { nodes { schoolYear enrolment fromCatchment catchmentShare smallNumbersHidden } }
        catchmentTrend { schoolYear share changeInPoints }
      }
    }
  }
}`,
      variables: { year: '@schoolYear' },
    },
    {
      en: 'What is amiss with the data of a district',
      zh: '一个区的数据问题',
      as: 'district-officer',
      query: `query Quality {
  dataQuality(districtCode: "310115") {
    schoolYear schools confirmedSchools
    byRule { rule severity problem findings schools }
    bySchool(first: 10) { findings worst school { code name } }
    findings(first: 20, filter: { severities: [HIGH, MEDIUM] }) {
      totalCount
      nodes { rule severity message advice school { code name } neighbourhood { code name } }
    }
  }
}`,
    },
    {
      en: 'A school confirms that its data is up to date',
      zh: '学校确认数据无误',
      as: 'principal',
      query: mutation('confirmUpToDate', 'schoolConfirmation { schoolYear confirmedOn }'),
      variables: { input: { schoolId: '@lead.id' } },
    },
  ],
};
