import { type Theme, mutation } from './example';

export const assessment: Theme = {
  en: '3 · Assessment and decisions',
  zh: '评测与认定',
  examples: [
    {
      en: 'Cycles and their results',
      zh: '评测周期与结果',
      as: 'institute-officer',
      query: `query Cycles {
  cycles(first: 5) {
    nodes {
      id
      name
      status
      version
      startsOn
      standard { code version }
      collected { schools pupils parents residents }
      computation { id status done total error }
      cityIndicators { code share level }
      results(first: 5) { totalCount nodes { school { code name } indicators { code share belowStandard } } }
    }
  }
  standards { code version name minimumPeople levelBounds indicators { code name } }
}`,
    },
    {
      en: 'A cycle opens',
      zh: '开启评测周期',
      as: 'city-officer',
      query: mutation(
        'openCycle',
        'cycle { id version status }',
        'Files then go to POST /assessment/cycles/<id>/pupil-results and …/satisfaction.',
      ),
      variables: {
        input: {
          name: { zh: '样例周期', en: 'Sample cycle' },
          standard: { code: 'GREEN_INDICATORS', version: '1' },
          startsOn: '@day',
          clientMutationKey: 'explorer/cycle',
        },
      },
    },
    {
      en: 'Its results are computed: a job begins',
      zh: '计算结果（后台任务）',
      as: 'institute-officer',
      query: mutation(
        'computeResults',
        `job { id status done total }
    cycle { id status version computation { id status } }`,
        'Answers at once; ask for the job again until it has ended. Then submitResults, reviewResults, publishResults.',
      ),
      variables: { input: { cycleId: '@cycle.id', expectedVersion: '@cycle.version' } },
      refused: {
        CYCLE_NOTHING_COLLECTED: 'nothing has been sent to the cycle yet',
        CYCLE_STEP_NOT_ALLOWED: 'its results are in review, or published',
      },
    },
    {
      en: 'How far a computation or an import is',
      zh: '计算或导入的进度',
      as: 'institute-officer',
      query: `query Computation($id: ID!) {
  assessmentJob(id: $id) { kind status done total error refusedRows startedAt finishedAt }
}`,
      variables: { id: '@computed.computation.id' },
    },
    {
      en: 'Decisions and their four conditions',
      zh: '认定结论与四项条件',
      as: 'city-officer',
      query: `query Decisions {
  decisions(first: 5) {
    nodes {
      id
      version
      status
      outcome
      school { code name }
      conditions { code met explanation }
      missingEvidence
    }
  }
}`,
    },
    {
      en: 'A decision is drafted; it names what is missing',
      zh: '起草认定，指出缺什么',
      as: 'institute-officer',
      query: mutation(
        'draftDecision',
        'decision { id version status missingEvidence conditions { code met missing { code message } } }',
        'Evidence is given with recordConditionEvidence; then reviewDecision, by somebody else, and publishDecision.',
      ),
      variables: {
        input: {
          schoolId: '@other.id',
          cycleId: '@published.id',
          clientMutationKey: 'explorer/decision',
        },
      },
    },
  ],
};
