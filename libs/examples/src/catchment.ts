import { type Theme, mutation } from './example';

export const catchment: Theme = {
  en: '1 · Catchment',
  zh: '就近入学',
  examples: [
    {
      en: 'A district enters its neighbourhoods',
      zh: '区里登记居委会',
      as: 'district-officer',
      query: mutation('recordNeighbourhoods', 'neighbourhoods { code name }'),
      variables: {
        input: {
          districtCode: '310115',
          neighbourhoods: [
            {
              code: '310115001001',
              name: { zh: '样例居委会', en: 'Sample neighbourhood' },
              area: [
                { longitude: 121.5, latitude: 31.2 },
                { longitude: 121.54, latitude: 31.2 },
                { longitude: 121.54, latitude: 31.25 },
                { longitude: 121.5, latitude: 31.25 },
              ],
            },
          ],
        },
      },
    },
    {
      en: 'A district says which schools serve which neighbourhoods',
      zh: '区里划定对口学校',
      as: 'district-officer',
      query: mutation(
        'assignCatchment',
        'neighbourhoods { code catchments(first: 4) { nodes { stage schoolYear school { code name } } } }',
      ),
      variables: {
        input: {
          districtCode: '310115',
          stage: 'JUNIOR_SECONDARY',
          schoolYear: '@schoolYear',
          assignments: [{ neighbourhoodCode: '310115001001', schoolCodes: ['3101150001'] }],
        },
      },
    },
    {
      en: 'Which school serves this place?',
      zh: '这里对口哪所学校？',
      as: 'anybody',
      query: `# By longitude and latitude in WGS 84, or by the code of a neighbourhood (居委会). Nothing of it is kept.
query MySchool($longitude: Float, $latitude: Float, $neighbourhood: ID) {
  byPlace: servingSchools(stage: JUNIOR_SECONDARY, longitude: $longitude, latitude: $latitude) { ...answer }
  byNeighbourhood: servingSchools(stage: JUNIOR_SECONDARY, neighbourhoodCode: $neighbourhood) { ...answer }
}

fragment answer on ServingAnswer {
  outcome
  message
  schools {
    foundBy
    school { code name participation { stage } clusters(first: 5) { nodes { name } } }
  }
}`,
      variables: { longitude: 121.52, latitude: 31.23, neighbourhood: '310115001001' },
    },
    {
      en: 'The neighbourhoods of a district and their schools',
      zh: '一个区的居委会与对口学校',
      as: 'anybody',
      query: `query Neighbourhoods($district: ID!, $code: ID!) {
  neighbourhoods(filter: { districtCodes: [$district] }, first: 20) {
    totalCount
    nodes { code name catchments(first: 4) { nodes { stage schoolYear school { code name } } } }
  }
  neighbourhood(code: $code) { code name area { longitude latitude } }
}`,
      variables: { district: '310115', code: '310115001001' },
    },
  ],
};
