/** A query of the programme's year, ready to run. */
export interface Example {
  title: string;
  /** Who may send it: a person to sign in as. */
  as: string;
  query: string;
  variables?: Record<string, unknown>;
}

const school = '3101150001';

/** The journey of one school through one year, step by step. A test holds them against the committed supergraph. */
export const examples: readonly Example[] = [
  {
    title: 'A school’s year on one page',
    as: 'principal',
    query: `# Everything about one school, from all four services.
query SchoolPage($code: String!) {
  schoolByCode(code: $code) {
    id
    name
    stage
    district { code name }
    participation {
      stage
      stageSince
      bottleneckProblem { theme description }
      history { toStage onDay }
    }
    clusters(first: 3) { nodes { name theme lead { code name } } }
    results(first: 2) {
      nodes {
        publishedAt
        indicators { code name share level belowStandard }
      }
    }
    decisions(first: 1) { nodes { outcome publishedAt conditions { code met explanation } } }
    improvementPlans(first: 1) { nodes { id status openedOn acceptedOn } }
    siteStudies(first: 1) { nodes { visitedOn recommendsCultivation } }
    caseStudies(first: 1) { nodes { title status } }
    stories(first: 2) { nodes { title status publishedAt } }
  }
}`,
    variables: { code: school },
  },
  {
    title: '1 · The register: schools of a district',
    as: 'anybody',
    query: `query Register($district: ID!) {
  schools(filter: { districtCodes: [$district] }, first: 20) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes { id code name stage sector status }
  }
}`,
    variables: { district: '310115' },
  },
  {
    title: '1 · The register as of a day, and who changed what',
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
    variables: { day: '2027-09-01', code: school },
  },
  {
    title: '1 · A school proposes a change of itself',
    as: 'principal',
    query: `# What needs no approval is changed without one; the rest awaits the district. Take schoolId from the register.
mutation Propose($input: ProposeSchoolChangeInput!) {
  proposeSchoolChange(input: $input) {
    appliedFields
    changeRequest { id version status fields { field before after } }
    userErrors { code message path }
  }
}`,
    variables: {
      input: {
        schoolId: '',
        fields: { website: 'https://school.example', addressEn: '1 Century Avenue' },
        reason: '信息更新',
      },
    },
  },
  {
    title: '1 · The district decides on what schools propose',
    as: 'district-officer',
    query: `# requestId and expectedVersion are those of a request that waits.
query Requests {
  schoolChangeRequests(filter: { statuses: [PROPOSED] }, first: 20) {
    nodes { id version school { code name } effectiveOn reason fields { field before after changedMeanwhile } }
  }
}

mutation Approve($input: ApproveSchoolChangeInput!) {
  approveSchoolChange(input: $input) {
    changeRequest { id status answer }
    userErrors { code message path }
  }
}`,
    variables: { input: { requestId: '', expectedVersion: 1 } },
  },
  {
    title: '1 · Search for schools, as you type',
    as: 'anybody',
    query: `# Part of a name (样例, 浦东 小学), pinyin (pudong), initials (pdxq), English, or the beginning of a code.
query Suggestions($text: String!) {
  searchSchools(text: $text, first: 10) { nodes { id code name } }
}`,
    variables: { text: 'pdxq' },
  },
  {
    title: '1 · Search for schools: results, choices and their numbers',
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
    title: '1 · Which school serves this place?',
    as: 'anybody',
    query: `# By the code of a neighbourhood (居委会), or by longitude and latitude in WGS 84. Nothing of it is kept.
query MySchool($longitude: Float, $latitude: Float) {
  servingSchools(stage: PRIMARY, longitude: $longitude, latitude: $latitude) {
    outcome
    message
    schools {
      foundBy
      school { code name participation { stage } clusters(first: 5) { nodes { name } } }
    }
  }
}`,
    variables: { longitude: 121.52, latitude: 31.23 },
  },
  {
    title: '1 · A district says which schools serve which neighbourhoods',
    as: 'district-officer',
    query: `mutation Neighbourhoods($entered: RecordNeighbourhoodsInput!) {
  recordNeighbourhoods(input: $entered) { neighbourhoods { code name } userErrors { code message path } }
}

mutation Assign($assigned: AssignCatchmentInput!) {
  assignCatchment(input: $assigned) {
    neighbourhoods { code catchments(first: 4) { nodes { stage schoolYear school { code name } } } }
    userErrors { code message path }
  }
}`,
    variables: {
      entered: {
        districtCode: '310115',
        neighbourhoods: [{ code: '310115001001', name: { zh: '样例居委会', en: 'Sample neighbourhood' } }],
      },
      assigned: {
        districtCode: '310115',
        stage: 'PRIMARY',
        schoolYear: 2026,
        assignments: [{ neighbourhoodCode: '310115001001', schoolCodes: ['3101150001'] }],
      },
    },
  },
  {
    title: '1 · What schools count each year, and 就近入学',
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
    variables: { year: 2026 },
  },
  {
    title: '1 · What is amiss with the data of a district',
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
    title: '1 · A merge of schools, seen before it is done',
    as: 'district-officer',
    query: `# Take the ids from the register; give the fingerprint of the preview to mergeSchools with the same plan.
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
    variables: {
      plan: {
        predecessorIds: [''],
        successorId: '',
        kind: 'MERGED',
        on: '2027-09-01',
        reason: '学龄人口减少',
      },
    },
  },
  {
    title: '1 · What is known of a school that came of others',
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
    variables: { code: school },
  },
  {
    title: '2 · A round of the programme opens',
    as: 'city-officer',
    query: `mutation OpenRound($input: OpenProgrammeRoundInput!) {
  openProgrammeRound(input: $input) {
    programmeRound { id name opensOn closesOn targetSchools status }
    userErrors { code message path }
  }
}`,
    variables: {
      input: {
        name: { zh: '样例轮次', en: 'Sample round' },
        opensOn: '2027-09-01',
        closesOn: '2027-12-31',
        targetSchools: 250,
      },
    },
  },
  {
    title: '2 · A school applies',
    as: 'principal',
    query: `# Take schoolId and roundId from the register and the round.
mutation Apply($input: ApplyToProgrammeInput!) {
  applyToProgramme(input: $input) {
    participation { id stage version bottleneckProblem { theme description } }
    userErrors { code message path }
  }
}`,
    variables: {
      input: {
        schoolId: '',
        roundId: '',
        level: 'DISTRICT',
        bottleneckProblem: {
          theme: 'HOMEWORK_THAT_HELPS',
          description: { zh: '作业量大而收效不明。', en: 'Much homework, little gain.' },
        },
      },
    },
  },
  {
    title: '2 · A district nominates a school',
    as: 'district-officer',
    query: `# On what pupils and parents need, and on the published indicators; the answer grows the version.
# What is missing is asked for with askForEvidence; the school answers with bringEvidence.
mutation Nominate($input: NominateSchoolInput!) {
  nominateSchool(input: $input) {
    participation {
      id version applicationStatus
      nominations(first: 1) { nodes { needs withoutIndicators indicators { code level } } }
      evidenceBrought(first: 3) { nodes { words links answers { missing note } } }
    }
    userErrors { code message path }
  }
}`,
    variables: {
      input: {
        participationId: '',
        expectedVersion: 1,
        needs: { zh: '学生需要睡眠。', en: 'Pupils need sleep.' },
        withoutIndicators: { zh: '首次评测尚未公布。', en: 'The first cycle is not published yet.' },
      },
    },
  },
  {
    title: '2 · A colleague admits it',
    as: 'district-officer-2',
    query: `mutation Admit($input: AdmitSchoolInput!) {
  admitSchool(input: $input) {
    participation { id stage stageSince version }
    userErrors { code message path }
  }
}`,
    variables: { input: { participationId: '', expectedVersion: 2 } },
  },
  {
    title: '2 · Who takes part, and what comes next',
    as: 'district-officer',
    query: `query Participations {
  participations(first: 20) {
    totalCount
    nodes { id stage stageSince version school { code name } bottleneckProblem { theme } }
  }
}`,
  },
  {
    title: '2 · A school moves on',
    as: 'district-officer',
    query: `# expectedVersion is the version you have seen: whoever was faster is not overwritten.
mutation Advance($input: AdvanceParticipationInput!) {
  advanceParticipation(input: $input) {
    participation { id stage stageSince version }
    userErrors { code message path }
  }
}`,
    variables: { input: { participationId: '', to: 'CULTIVATED', expectedVersion: 1 } },
  },
  {
    title: '2 · How far the programme has come, against its targets',
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
    title: '2 · What awaits me',
    as: 'district-officer',
    query: `# Of every kind, the longest waiting first.
query MyTasks {
  me { id schoolsTasks(first: 20) { totalCount nodes { kind title subjectType subjectId since dueOn } } }
}`,
  },
  {
    title: '2 · A school asks its district for support',
    as: 'principal',
    query: `mutation RequestSupport($input: RequestSupportInput!) {
  requestSupport(input: $input) {
    supportRequest { id version status }
    userErrors { code message path }
  }
}`,
    variables: {
      input: {
        schoolId: 'put the key of your school here',
        kind: 'EXPERT',
        reason: { zh: '希望专家指导作业设计', en: 'An expert to guide us in designing homework' },
      },
    },
  },
  {
    title: '2 · A school designs its path',
    as: 'principal',
    query: `# 最近发展区: what it cannot do yet and can reach with help. Then goals, with milestones.
mutation DraftSchoolDesign($input: DraftSchoolDesignInput!) {
  draftSchoolDesign(input: $input) {
    schoolDesign { id version status goals { goal indicator milestones { milestone dueOn } } }
    userErrors { code message path }
  }
}`,
    variables: {
      input: {
        schoolId: 'put the key of your school here',
        zone: { zh: '分层作业', en: 'Homework in layers' },
        goals: [
          {
            goal: { zh: '学生睡眠充足', en: 'Pupils sleep enough' },
            indicator: 'ACADEMIC_BURDEN',
            milestones: [{ milestone: { zh: '作业方案', en: 'A plan for homework' }, dueOn: '2027-01-31' }],
          },
        ],
      },
    },
  },
  {
    title: '2 · A cluster, its year and how it fares',
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
        management { planKept { value reason } held withoutPart { name } }
        balance { hours evenness { value reason } largestGiver { name } }
        flow { shareToWeaker { value reason } reciprocity { value reason } }
      }
    }
  }
}`,
  },
  {
    title: '2 · A district’s plan: road map, fund and review',
    as: 'district-officer',
    query: `# Approved plans are everybody's; drafts and submissions their district's, the city's and the panel's.
query DistrictPlans {
  districtPlans(first: 3) {
    nodes {
      id
      version
      title
      status
      from
      to
      district { code name }
      goals { code text measures { code text } }
      tasks(first: 50) { nodes { code title owner startsOn endsOn milestone dependsOn progressPercent standing } }
      fund { nodes { use { code name } budgetFen releasedFen spentFen overBudgetReason } }
      reviews(first: 1) { nodes { status outcome score reasons result { sheets quorum criteria { code share } } } }
      reports(first: 3) { nodes { year tasksDue tasksKept releasedFen spentFen } }
    }
  }
}`,
  },
  {
    title: '2 · A district drafts its plan',
    as: 'district-officer',
    query: `mutation DraftDistrictPlan($input: DraftDistrictPlanInput!) {
  draftDistrictPlan(input: $input) {
    districtPlan { id version status tasks { nodes { code standing } } }
    userErrors { code path message }
  }
}`,
    variables: {
      input: {
        districtCode: '310115',
        content: {
          title: { zh: '新优质学校集群发展推进方案', en: 'Plan for clusters of good schools' },
          from: '2026-09-01',
          to: '2029-09-01',
          goals: [
            {
              code: 'G1',
              text: { zh: '办好每一所家门口的好学校', en: 'A good school on every doorstep' },
              measures: [{ code: 'M1', text: { zh: '按需集群', en: 'Clusters formed on need' } }],
            },
          ],
          tasks: [
            {
              code: 'T1',
              title: { zh: '组建实践研究团队', en: 'Form practice-research teams' },
              owner: { zh: '区教育学院', en: 'Institute of the district' },
              measure: 'M1',
              startsOn: '2026-09-01',
              endsOn: '2026-12-31',
              milestone: true,
              dependsOn: [],
            },
          ],
          fund: [{ use: 'ACTION_RESEARCH', budgetFen: 50_000_000 }],
        },
      },
    },
  },
  {
    title: '2 · Experts free to judge a district',
    as: 'city-officer',
    query: `query Experts {
  experts(first: 10, filter: { activeOn: "2026-11-22", withoutConflict: { districtCode: "310115", on: "2026-11-22" } }) {
    totalCount
    nodes { id name fields languages districtCodes activeFrom activeTo }
  }
}`,
  },
  {
    title: '3 · Cycles and their results',
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
      cityIndicators { code share level }
      results(first: 5) { totalCount nodes { school { code name } indicators { code share belowStandard } } }
    }
  }
}`,
  },
  {
    title: '4 · Offerings with free places',
    as: 'teacher',
    query: `query Offerings {
  offerings(filter: { withFreePlaces: true }, first: 10) {
    nodes { id title kind indicators stages startsOn places freePlaces }
  }
}`,
  },
  {
    title: '5 · Decisions and their four conditions',
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
    title: '6 · Stories for families',
    as: 'anybody',
    query: `query Stories {
  stories(first: 10) {
    nodes { id title summary publishedAt school { code name district { name } } }
  }
}`,
  },
  {
    title: '6 · How the city appraised its districts, and on what ground',
    as: 'city-officer',
    query: `query DistrictAppraisals {
  districtAppraisals(first: 5) {
    nodes {
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
    title: '6 · Counties: what type, and what they are advised',
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
}`,
  },
];
