import { Among, AmongKeys, type GraphContext, Where } from '@doorstep/subgraph-kit';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { findingsOn } from './data-finding';
import { DataProblem, DataRule, dataRules, severities, Severity } from './finding.rules';

@InputType({ description: 'Which findings: those that meet all that is given.' })
export class DataFindingFilter {
  @Among('rule', () => DataRule, 'Found by one of these rules.')
  rules?: DataRule[] | null;

  @Where<DataProblem[]>(() => [DataProblem], 'Of one of these kinds.', (problems, alias) => ({
    sql: `${alias}.rule = ANY(:rulesOfProblems)`,
    parameters: {
      rulesOfProblems: Object.values(DataRule).filter(rule => problems.includes(dataRules[rule].problem)),
    },
  }))
  problems?: DataProblem[] | null;

  @Where<Severity[]>(() => [Severity], 'One of these bad.', (wanted, alias) => ({
    sql: `${alias}.rank = ANY(:ranks)`,
    parameters: { ranks: wanted.map(severity => severities.indexOf(severity) + 1) },
  }))
  severities?: Severity[] | null;

  @AmongKeys('schoolId', 'About one of these schools.')
  schoolIds?: string[] | null;
}

@ObjectType({ description: 'How often a rule found something in a district.' })
export class RuleCount {
  @Field(() => DataRule, { description: 'The rule.' })
  rule!: DataRule;

  @Field(() => DataProblem, { description: 'What kind of problem it finds.' })
  problem!: DataProblem;

  @Field(() => Severity, { description: 'How bad that is.' })
  severity!: Severity;

  @Field(() => Int, { description: 'How many findings.' })
  findings!: number;

  @Field(() => Int, { description: 'About how many schools; 0 for what is about neighbourhoods.' })
  schools!: number;
}

@ObjectType({ description: 'How much is amiss with one school.' })
export class SchoolCount {
  @Field(() => ID, { description: 'The key of the school.' })
  schoolId!: string;

  @Field(() => Int, { description: 'How many findings.' })
  findings!: number;

  @Field(() => Severity, { description: 'The worst of them.' })
  worst!: Severity;
}

@ObjectType({ description: 'What is missing, stale or contradictory in the data of a district, today.' })
export class DataQuality {
  @Field(() => ID, { description: 'The official code of the district.' })
  districtCode!: string;

  @Field(() => Int, { description: 'The school year that it is judged for, by the year in which it begins.' })
  schoolYear!: number;

  @Field(() => Int, { description: 'How many schools are running.' })
  schools!: number;

  @Field(() => Int, { description: 'How many of them were confirmed up to date in this school year.' })
  confirmedSchools!: number;
}

/** How often each rule found something in a district, the worst first. */
export async function countsByRule(
  context: GraphContext,
  districtCode: string,
  today: string,
): Promise<RuleCount[]> {
  const rows = await findingsOn(context, today)
    .andWhere('item.districtCode = :code', { code: districtCode })
    .select('item.rule', 'rule')
    .addSelect('item.rank', 'rank')
    .addSelect('count(*)::int', 'findings')
    .addSelect('count(DISTINCT item.schoolId)::int', 'schools')
    .groupBy('item.rule')
    .addGroupBy('item.rank')
    .orderBy('item.rank')
    .addOrderBy('item.rule')
    .getRawMany<{ rule: DataRule; rank: number; findings: number; schools: number }>();
  return rows.map(({ rule, rank, findings, schools }) => {
    const { problem } = dataRules[rule];
    const severity = severities[rank - 1];
    return Object.assign(new RuleCount(), { rule, problem, severity, findings, schools });
  });
}

/** The schools of a district with the most findings. */
export async function countsBySchool(
  context: GraphContext,
  districtCode: string,
  today: string,
  first: number,
): Promise<SchoolCount[]> {
  const rows = await findingsOn(context, today)
    .andWhere('item.districtCode = :code AND item.schoolId IS NOT NULL', { code: districtCode })
    .select('item.schoolId', 'schoolId')
    .addSelect('count(*)::int', 'findings')
    .addSelect('min(item.rank)', 'worst')
    .groupBy('item.schoolId')
    .addGroupBy('item.schoolCode')
    .orderBy('findings', 'DESC')
    .addOrderBy('item.schoolCode')
    .limit(first)
    .getRawMany<{ schoolId: string; findings: number; worst: number }>();
  return rows.map(({ schoolId, findings, worst }) =>
    Object.assign(new SchoolCount(), { schoolId, findings, worst: severities[worst - 1] }),
  );
}
