import { type Theme, mutation } from './example';

export const programme: Theme = {
  en: '2 · The programme',
  zh: '项目',
  examples: [
    {
      en: 'A round of the programme opens',
      zh: '开启新一轮项目',
      as: 'city-officer',
      query: mutation(
        'openProgrammeRound',
        'programmeRound { id name opensOn closesOn targetSchools status }',
      ),
      variables: {
        input: {
          name: { zh: '样例轮次', en: 'Sample round' },
          opensOn: '@day+1200',
          closesOn: '@day+1300',
          targetSchools: 250,
          clientMutationKey: 'explorer/round',
        },
      },
    },
    {
      en: 'A school applies',
      zh: '学校申报',
      as: 'principal@3101150002',
      query: mutation(
        'applyToProgramme',
        'participation { id stage version bottleneckProblem { theme description } }',
      ),
      variables: {
        input: {
          schoolId: '@other.id',
          roundId: '@openRound.id',
          level: 'DISTRICT',
          bottleneckProblem: {
            theme: 'HOMEWORK_THAT_HELPS',
            description: { zh: '作业量大而收效不明。', en: 'Much homework, little gain.' },
          },
          changeWanted: { zh: '作业少而精。', en: 'Less homework, and better.' },
          clientMutationKey: 'explorer/application',
        },
      },
    },
    {
      en: 'Its district asks for evidence',
      zh: '区里要求补充证据',
      as: 'district-officer',
      query: mutation(
        'askForEvidence',
        'participation { id version nominations(first: 3) { nodes { outcome missing note } } }',
      ),
      variables: {
        input: {
          participationId: '@other.participation.id',
          expectedVersion: '@other.participation.version',
          missing: ['NEEDS_OF_PARENTS'],
          note: { zh: '请补充家长需求调研。', en: 'Add what parents say they need.' },
        },
      },
    },
    {
      en: 'The school brings it',
      zh: '学校补充证据',
      as: 'principal@3101150002',
      query: mutation(
        'bringEvidence',
        'participation { id version applicationStatus evidenceBrought(first: 3) { nodes { words links broughtAt } } }',
      ),
      variables: {
        input: {
          participationId: '@other.participation.id',
          expectedVersion: '@other.participation.version',
          words: { zh: '已调研120位家长。', en: 'We have asked 120 parents.' },
          links: ['https://school.example/survey'],
        },
      },
    },
    {
      en: 'Its district nominates it',
      zh: '区里推荐',
      as: 'district-officer',
      query: mutation(
        'nominateSchool',
        `participation { id version
      applicationStatus
      nominations(first: 3) { nodes { outcome needs withoutIndicators indicators { code level } answeredAt } } }`,
      ),
      variables: {
        input: {
          participationId: '@other.participation.id',
          expectedVersion: '@other.participation.version',
          needs: { zh: '家长希望减轻作业负担。', en: 'Parents want a lighter burden of homework.' },
          withoutIndicators: { zh: '首次评测尚未公布。', en: 'The first cycle is not published yet.' },
        },
      },
    },
    {
      en: 'A colleague admits it',
      zh: '由另一位干部准予参加',
      as: 'district-officer-2',
      query: mutation('admitSchool', 'participation { id stage stageSince version }'),
      variables: {
        input: {
          participationId: '@other.participation.id',
          expectedVersion: '@other.participation.version',
          note: '样例',
        },
      },
    },
    {
      en: 'Who takes part, and what comes next',
      zh: '谁在参加，下一步是什么',
      as: 'district-officer',
      query: `query Participations {
  participations(first: 20) {
    totalCount
    nodes {
      id
      stage
      stageSince
      version
      school { code name }
      bottleneckProblem { theme }
      nextStep { to missingEvidence }
    }
  }
  themes(first: 20) { nodes { code name indicators } }
}`,
    },
    {
      en: 'A school moves on',
      zh: '学校进入下一阶段',
      as: 'district-officer',
      query: mutation(
        'advanceParticipation',
        'participation { id stage stageSince version }',
        'expectedVersion is the version you have seen: whoever was faster is not overwritten.\nA school is cultivated once an expert has visited it and recommends so (recordSiteStudy).',
      ),
      variables: {
        input: {
          participationId: '@other.participation.id',
          to: 'CULTIVATED',
          expectedVersion: '@other.participation.version',
        },
      },
      refused: { PARTICIPATION_EVIDENCE_MISSING: 'no expert has recommended it yet: recordSiteStudy' },
    },
    {
      en: 'How far the programme has come, against its targets',
      zh: '覆盖率与目标',
      as: 'anybody',
      query: `# The named denominator decides which share is held against the target; both are shown.
query Coverage {
  programmeRounds(first: 3) {
    nodes {
      name
      status
      targets { byYear level schools share source }
      coverage {
        on participants cityParticipants share denominator shareOfAll shareOfPublic
        target { schools share }
        byStage { stage schools }
        byDistrict { districtCode participants publicCompulsory shareOfPublic }
      }
    }
  }
}`,
    },
    {
      en: 'The city corrects what a round aims at, and its last day',
      zh: '更正本轮目标与截止日',
      as: 'city-officer',
      query: mutation(
        'changeProgrammeRound',
        `programmeRound {
      id version name opensOn closesOn status targetSchools
      targets { byYear level schools share source }
      changes(first: 5) { nodes { field before after changedBy changedAt } }
    }`,
        'What is absent stays; targets stand in the place of all that stood there. closesOn of today closes the round.',
      ),
      variables: {
        input: {
          roundId: '@openRound.id',
          expectedVersion: '@openRound.version',
          targetSchools: 240,
          closesOn: '@day+120',
        },
      },
    },
    {
      en: 'A school asks its district for support',
      zh: '学校申请支持',
      as: 'principal',
      query: mutation('requestSupport', 'supportRequest { id version status }'),
      variables: {
        input: {
          schoolId: '@lead.id',
          kind: 'EXPERT',
          reason: { zh: '希望专家指导作业设计', en: 'An expert to guide us in designing homework' },
        },
      },
    },
    {
      en: 'The district answers',
      zh: '区里答复',
      as: 'district-officer',
      query: mutation('answerSupportRequest', 'supportRequest { id version status answer answeredAt }'),
      variables: {
        input: {
          supportRequestId: '@lead.requests.nodes.0.id',
          expectedVersion: '@lead.requests.nodes.0.version',
          outcome: 'GRANTED',
          answer: { zh: '下月安排专家到校。', en: 'An expert comes next month.' },
        },
      },
    },
    {
      en: 'What schools have asked for',
      zh: '各校的支持申请',
      as: 'district-officer',
      query: `query SupportRequests {
  supportRequests(first: 10) {
    totalCount
    nodes { id version school { code name } kind amountFen grantedFen reason status answer }
  }
}`,
    },
    {
      en: 'A school designs its path',
      zh: '学校设计发展路径（最近发展区）',
      as: 'principal',
      query: mutation(
        'draftSchoolDesign',
        'schoolDesign { id version status goals { goal indicator milestones { milestone dueOn } } }',
        '最近发展区: what it cannot do yet and can reach with help. Then goals, with milestones.',
      ),
      variables: {
        input: {
          schoolId: '@lead.id',
          zone: { zh: '分层作业', en: 'Homework in layers' },
          goals: [
            {
              goal: { zh: '学生睡眠充足', en: 'Pupils sleep enough' },
              indicator: 'ACADEMIC_BURDEN',
              milestones: [{ milestone: { zh: '作业方案', en: 'A plan for homework' }, dueOn: '@day+90' }],
            },
          ],
          clientMutationKey: 'explorer/design',
        },
      },
    },
    {
      en: 'It submits the design',
      zh: '提交设计',
      as: 'principal',
      query: mutation('submitSchoolDesign', 'schoolDesign { id version status revision }'),
      variables: {
        input: {
          schoolDesignId: '@lead.designs.nodes.0.id',
          expectedVersion: '@lead.designs.nodes.0.version',
        },
      },
    },
    {
      en: 'The district agrees to the design',
      zh: '区里同意设计',
      as: 'district-officer',
      query: mutation('decideOnSchoolDesign', 'schoolDesign { id version status }'),
      variables: {
        input: {
          schoolDesignId: '@lead.designs.nodes.0.id',
          expectedVersion: '@lead.designs.nodes.0.version',
          agree: true,
        },
      },
    },
    {
      en: 'The designs of a district’s schools',
      zh: '各校的发展设计',
      as: 'district-officer',
      query: `query Designs {
  schoolDesigns(first: 10) {
    totalCount
    nodes {
      id
      status
      revision
      zone
      school { code name }
      goals { goal indicator milestones { milestone dueOn } }
      reviews { schoolYear outcome findings }
    }
  }
}`,
    },
  ],
};
