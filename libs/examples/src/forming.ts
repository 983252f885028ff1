import { type Theme, mutation } from './example';

const options = { minMembers: 2, idealMembers: 3, maxMembers: 12, leadLevel: 1, leadAdvantage: 0 };

export const forming: Theme = {
  en: '2 · Clusters formed on need',
  zh: '按需集群',
  examples: [
    {
      en: 'A school says what it needs, and with whom',
      zh: '学校申报集群需求',
      as: 'principal',
      query: mutation('declareSchoolNeed', 'schoolNeed { id version asks theme alsoThemes mayLead }'),
      variables: {
        input: {
          schoolId: '@lead.id',
          theme: 'HOMEWORK_THAT_HELPS',
          mayLead: true,
          clientMutationKey: 'explorer/need',
        },
      },
      refused: { CONFLICT: 'it has said so before: change it by its version' },
    },
    {
      en: 'Another school says so too',
      zh: '另一所学校也申报',
      as: 'principal@3101150002',
      query: mutation('declareSchoolNeed', 'schoolNeed { id version asks theme worksWith avoids }'),
      variables: {
        input: {
          schoolId: '@other.id',
          theme: 'HOMEWORK_THAT_HELPS',
          worksWith: ['@lead.id'],
          clientMutationKey: 'explorer/need',
        },
      },
      refused: { CONFLICT: 'it has said so before: change it by its version' },
    },
    {
      en: 'Clusters are proposed: the solver begins',
      zh: '生成集群方案',
      as: 'district-officer',
      query: mutation(
        'proposeClusters',
        'clusterProposal { id version status jobId schoolCount }',
        'Answers at once; schoolsJob(id: jobId) tells how far it is. A thousand schools take about half a minute.',
      ),
      variables: {
        input: {
          kind: 'DISTRICT_PRACTICE_TEAM',
          districtCode: '310115',
          options,
          clientMutationKey: 'explorer/proposal-1',
        },
      },
    },
    {
      en: 'A second proposal, by other wishes',
      zh: '按另一组参数再生成一个方案',
      as: 'district-officer',
      query: mutation('proposeClusters', 'clusterProposal { id version status jobId schoolCount }'),
      variables: {
        input: {
          kind: 'DISTRICT_PRACTICE_TEAM',
          districtCode: '310115',
          options: { ...options, maxDistanceKm: 40 },
          clientMutationKey: 'explorer/proposal-2',
        },
      },
    },
    {
      en: 'Proposals: who would be where, and why',
      zh: '方案：谁在哪里、为什么',
      as: 'district-officer',
      query: `query Proposals {
  clusterProposals(first: 5) {
    totalCount
    nodes {
      id
      version
      status
      beginsOn
      gap
      bound
      endedBy
      score { objective asked served clusters meanDistanceKm }
      clusters(first: 3) {
        nodes {
          place
          theme
          lead { code name }
          placements(first: 12) { nodes { role school { name } explanation { sentence distanceKm stays } } }
        }
      }
      unserved(first: 5) { nodes { school { name } reason message } }
      leaving(first: 5) { nodes { school { name } cluster { name } closes goesTo { lead { name } } } }
    }
  }
}`,
    },
    {
      en: 'How far the solver is',
      zh: '求解进度',
      as: 'district-officer',
      query: `query Solving($id: ID!) {
  schoolsJob(id: $id) { kind status done total error startedAt finishedAt }
}`,
      variables: { id: '@proposals.nodes.0.jobId' },
    },
    {
      en: 'Two proposals compared',
      zh: '比较两个方案',
      as: 'district-officer',
      query: `query Compare($first: ID!, $second: ID!) {
  compareClusterProposals(first: $first, second: $second) {
    objective
    before { objective served clusters }
    after { objective served clusters }
    gained
    lost
    moved
  }
}`,
      variables: { first: '@proposals.nodes.1.id', second: '@proposals.nodes.0.id' },
    },
    {
      en: 'What an edit would do, before it is made',
      zh: '手工调整前先看效果',
      as: 'district-officer',
      query: mutation(
        'editClusterProposal',
        `effect { objective newlyBroken { rule } lost moved }
    clusterProposal { id version score { objective served } }`,
        'With preview nothing is changed. Give one of move, replaceLead and dissolveLeadId.',
      ),
      variables: {
        input: {
          proposalId: '@proposals.nodes.0.id',
          expectedVersion: '@proposals.nodes.0.version',
          move: { schoolId: '@other.id' },
          preview: true,
        },
      },
      refused: {
        PROPOSAL_NOT_READY: 'the solver is still at work: ask again in a moment',
      },
    },
    {
      en: 'A proposal is adopted: its clusters are formed',
      zh: '采用方案，组建集群',
      as: 'district-officer',
      query: mutation(
        'adoptClusterProposal',
        'clusterProposal { id status adoptedFrom clusters(first: 20) { nodes { cluster { id name } } } }',
        'In one step, all or nothing, from the day for which it was made. What else was proposed for the same clusters is superseded; one that nobody wants is discarded with discardClusterProposal.',
      ),
      variables: {
        input: {
          proposalId: '@proposals.nodes.0.id',
          expectedVersion: '@proposals.nodes.0.version',
        },
      },
      refused: { PROPOSAL_NOT_READY: 'the solver is still at work: ask again in a moment' },
    },
    {
      en: 'What a school was answered, and why',
      zh: '学校得到的答复及理由',
      as: 'principal',
      query: `query Answers($id: ID!) {
  school(id: $id) {
    need {
      theme
      answers {
        kind
        from
        placement { role explanation { sentence } }
        cluster { name }
        leaves { name }
        reason
        message
      }
      changes(first: 5) { nodes { field before after changedAt } }
    }
  }
}`,
      variables: { id: '@lead.id' },
    },
  ],
};
