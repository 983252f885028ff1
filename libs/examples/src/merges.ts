import { type Theme, mutation } from './example';

const plan = {
  predecessorIds: ['@pudong.nodes.6.id'],
  successorId: '@pudong.nodes.7.id',
  kind: 'MERGED',
  on: '@day+300',
  reason: '学龄人口减少（样例）',
};

export const merges: Theme = {
  en: '1 · Merges and lineage',
  zh: '合并与沿革',
  examples: [
    {
      en: 'A merge of schools, seen before it is done',
      zh: '合并前预览',
      as: 'district-officer',
      query: `# Give the fingerprint of the preview to mergeSchools with the same plan.
query Preview($plan: PreviewMergeInput!) {
  previewMerge(input: $plan) {
    fingerprint
    problems { code message path }
    closes { code name }
    successor { code name }
    clusters { cluster { name } leads outcome }
    catchments { neighbourhood { name } stage schoolYear outcome }
    participations { id stage }
  }
}`,
      variables: { plan },
    },
    {
      en: 'The merge, as it was previewed',
      zh: '按预览合并',
      as: 'district-officer',
      query: mutation(
        'mergeSchools',
        'school { id code name predecessors(first: 5) { nodes { kind effectiveOn predecessor { code name } } } }',
        'Closes, links and moves memberships in one step, on its day; refused when anything has changed since the preview.',
      ),
      variables: { input: { ...plan, fingerprint: '@merge.fingerprint' } },
    },
    {
      en: 'Where a school comes from, and where it lives on',
      zh: '学校的来历与去向',
      as: 'anybody',
      query: `query Lineage($code: String!) {
  schoolByCode(code: $code) {
    code
    name
    predecessors(first: 5) { nodes { kind effectiveOn predecessor { code name } } }
    successors(first: 5) { nodes { kind effectiveOn successor { code name } } }
    lineage { generation school { code name } link { kind effectiveOn } }
    livesOnIn { code name }
  }
}`,
      variables: { code: '@pudong.nodes.6.code' },
    },
    {
      en: 'What is known of a school that came of others',
      zh: '由其他学校而来的学校：沿用的评测结果',
      as: 'principal',
      query: `# Results that stand for a school: its own or, where it has none yet, its predecessors'. Say so wherever you show them.
query StandingResults($code: String!) {
  schoolByCode(code: $code) {
    code
    name
    standingResults {
      own
      counts
      publishedAt
      measuredAt { code name }
      link { kind effectiveOn }
      result { indicators { code name level share } }
    }
    lineage { generation school { code name results(first: 3) { nodes { publishedAt } } } }
    predecessorResults(first: 10) { nodes { publishedAt school { code name } indicators { code level } } }
  }
}`,
      variables: { code: '3101150001' },
    },
  ],
};
