import { type Theme, mutation } from './example';

export const changes: Theme = {
  en: '1 · Changes, and changes ahead',
  zh: '变更与预定变更',
  examples: [
    {
      en: 'A school proposes a change of itself',
      zh: '学校提出信息变更',
      as: 'principal',
      query: mutation(
        'proposeSchoolChange',
        `appliedFields
    changeRequest { id version status fields { field before after } }`,
        'What needs no approval is changed without one; the rest awaits the district.',
      ),
      variables: {
        input: {
          schoolId: '@lead.id',
          fields: { website: 'https://school.example', address: '世纪大道1号（样例）' },
          reason: '信息更新',
        },
      },
    },
    {
      en: 'The district sees what schools propose',
      zh: '区里查看学校提出的变更',
      as: 'district-officer',
      query: `query Requests {
  schoolChangeRequests(filter: { statuses: [PROPOSED] }, first: 20) {
    nodes { id version school { code name } effectiveOn reason fields { field before after changedMeanwhile } }
  }
}`,
    },
    {
      en: 'The district approves a proposed change',
      zh: '区里批准变更',
      as: 'district-officer',
      query: mutation('approveSchoolChange', 'changeRequest { id status answer }'),
      variables: { input: { requestId: '@request.nodes.0.id', expectedVersion: '@request.nodes.0.version' } },
    },
    {
      en: 'A school moves next term: a change ahead',
      zh: '下学期搬迁：预定变更',
      as: 'district-officer',
      query: mutation(
        'changeSchool',
        'school { id version address changes(first: 3) { nodes { field after effectiveOn inForceAt } } }',
        'With a day in the future it takes effect by itself; schools(asOf:) shows it already.',
      ),
      variables: {
        input: {
          schoolId: '@pudong.nodes.4.id',
          expectedVersion: '@pudong.nodes.4.version',
          fields: { address: '浦东新区样例路100号', longitude: 121.55, latitude: 31.21 },
          on: '@day+90',
          reason: '迁址（样例）',
        },
      },
    },
    {
      en: 'A school will close: a status ahead',
      zh: '学校将停办：预定状态',
      as: 'district-officer',
      query: mutation(
        'changeSchoolStatus',
        'school { id version status changes(first: 3) { nodes { field after effectiveOn reason } } }',
        'PROPOSED → OPEN → PROPOSED_TO_CLOSE → CLOSED; every step has its day and its reason.',
      ),
      variables: {
        input: {
          schoolId: '@pudong.nodes.5.id',
          expectedVersion: '@pudong.nodes.5.version',
          to: 'PROPOSED_TO_CLOSE',
          reason: 'FEWER_CHILDREN',
          note: '样例',
          on: '@day+120',
        },
      },
    },
  ],
};
