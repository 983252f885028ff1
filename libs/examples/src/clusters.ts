import { type Theme, mutation } from './example';

export const clusters: Theme = {
  en: '2 · Clusters',
  zh: '集群',
  examples: [
    {
      en: 'A cluster, its year and how it fares',
      zh: '一个集群、它的一年与健康度',
      as: 'principal',
      query: `# Each figure of health says in its description how it is worked out, or why it is missing.
query Clusters {
  clusters(first: 3) {
    nodes {
      id
      name
      kind
      status
      focusArea { name }
      problem
      lead { code name }
      members(first: 20) { totalCount nodes { role from to school { code name } } }
      plans(first: 1) {
        nodes {
          schoolYear
          status
          goals
          figures { planned heldAsPlanned heldBeside cancelled }
          activities(first: 5) { nodes { title kind plannedOn status outcome hostSchool { name } } }
        }
      }
      sharing(first: 5) { nodes { onDay kind hours status giver { name } receiver { name } } }
      health {
        year
        members
        homogenisation { similarity { value reason } trend { value reason } }
        management { planKept { share reason } held withoutPart { name } }
        balance { hours evenness { value reason } largestGiver { name } }
        flow { shareToWeaker { share reason } reciprocity { value reason } }
      }
    }
  }
  focusAreas(first: 10) { nodes { code name } }
}`,
    },
    {
      en: 'A new cluster is formed',
      zh: '组建集群',
      as: 'city-officer',
      query: mutation(
        'formCluster',
        'cluster { id name status lead { name } members(first: 12) { totalCount } }',
      ),
      variables: {
        input: {
          name: { zh: '样例联盟', en: 'Sample alliance' },
          kind: 'ALLIANCE',
          theme: 'HOMEWORK_THAT_HELPS',
          leadSchoolId: '@pudong.nodes.2.id',
          memberSchoolIds: ['@pudong.nodes.1.id', '@pudong.nodes.3.id'],
          from: '@day',
          clientMutationKey: 'explorer/cluster',
        },
      },
    },
    {
      en: 'What a school is good at, and what it teaches',
      zh: '学校申报特色与课程',
      as: 'principal@3101150002',
      query: mutation('declareSchoolFeatures', 'schoolFeatures { id version features courses }'),
      variables: {
        input: {
          schoolId: '@other.id',
          schoolYear: '@schoolYear',
          features: ['阅读', '足球'],
          courses: ['绘本阅读'],
          clientMutationKey: 'explorer/features',
        },
      },
    },
    {
      en: 'Plans of clusters, and what came of them',
      zh: '集群年度计划与成效',
      as: 'principal',
      query: `query ClusterPlans {
  clusterPlans(first: 5) {
    totalCount
    nodes {
      id
      version
      cluster { name }
      schoolYear
      status
      goals
      report
      figures { planned heldAsPlanned heldBeside cancelled }
      activities(first: 10) { nodes { id version kind title plannedOn heldOn status outcome hostSchool { name } } }
    }
  }
}`,
    },
    {
      en: 'A cluster plans its year',
      zh: '集群制定年度计划',
      as: 'principal',
      query: mutation(
        'draftClusterPlan',
        'clusterPlan { id version status activities(first: 5) { nodes { title plannedOn } } }',
        'Once it is agreed (agreeClusterPlan), what was held is recorded with recordClusterActivity.',
      ),
      variables: {
        input: {
          clusterId: '@lead.clusters.nodes.0.id',
          schoolYear: '@schoolYear+1',
          goals: { zh: '共享作业设计', en: 'Homework designs are shared' },
          activities: [
            {
              kind: 'OPEN_LESSON',
              title: { zh: '作业讲评公开课', en: 'An open lesson on going through homework' },
              plannedOn: '@day+360',
              hostSchoolId: '@lead.id',
            },
          ],
          clientMutationKey: 'explorer/cluster-plan',
        },
      },
    },
    {
      en: 'What was given to another school',
      zh: '登记一次共享',
      as: 'principal',
      query: mutation(
        'recordSharing',
        'sharingEntry { id version status giver { name } receiver { name } }',
        'It counts when the other side has confirmed it (confirmSharing).',
      ),
      variables: {
        input: {
          clusterId: '@lead.clusters.nodes.0.id',
          giverSchoolId: '@lead.id',
          receiverSchoolId: '@lead.clusters.nodes.0.members.nodes.1.school.id',
          kind: 'COURSE',
          hours: 2,
          onDay: '@day',
          description: '分层作业设计课程（样例）',
          clientMutationKey: 'explorer/sharing',
        },
      },
    },
    {
      en: 'The sharing ledger of a cluster',
      zh: '集群共享台账',
      as: 'principal',
      query: `query SharingLedger($cluster: ID!) {
  cluster(id: $cluster) {
    name
    sharing(first: 20) {
      totalCount
      nodes { id version onDay kind hours description status giver { name } receiver { name } }
    }
    health { flow { shareToWeaker { share reason } reciprocity { value reason } } balance { hours } }
  }
}`,
      variables: { cluster: '@lead.clusters.nodes.0.id' },
    },
  ],
};
