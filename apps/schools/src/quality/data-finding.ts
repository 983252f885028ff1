import type { BilingualText } from '@doorstep/service-kit/refusal';
import {
  Bilingual,
  Connection,
  type GraphContext,
  describeChoices,
  LinkField,
  seenBy,
} from '@doorstep/subgraph-kit';
import { Field, ID, ObjectType } from 'type-graphql';
import { Column, PrimaryColumn, type Relation, type SelectQueryBuilder, ViewEntity } from 'typeorm';
import { Neighbourhood } from '../catchment/neighbourhood';
import { schoolYearOf } from '../figures/school-year.rules';
import { School } from '../register/school';
import { DataProblem, DataRule, dataRules, type Detail, severities, Severity } from './finding.rules';

describeChoices('DataRule', DataRule, 'What can be amiss with the data of a school or a neighbourhood.', {
  PLACE_MISSING: 'A running school has no longitude and latitude.',
  ADDRESS_MISSING: 'A running school has no address.',
  ENGLISH_NAME_MISSING: 'The English name of a running school is empty or repeats the Chinese one.',
  OPENING_DAY_MISSING: 'The first day of a running school is unknown.',
  TELEPHONE_MISSING: 'A running school has no telephone.',
  CAPACITY_MISSING: 'How many pupils a running school has room for is unknown.',
  SETTLEMENT_MISSING: 'Whether a running school lies in the city, a town or the country is unknown.',
  IT_EQUIPMENT_MISSING: 'How a running school is equipped for information technology is unknown.',
  FIGURES_MISSING: 'A running school has no figures of this school year.',
  SUCCESSOR_MISSING:
    'A school was closed because of a merger, a split or a replacement, and is linked with no successor.',
  CATCHMENT_GAP:
    'No school serves a neighbourhood for a stage in this school year: none that is not closed is assigned, and no area drawn for one covers its middle.',
  NOT_CONFIRMED: 'A running school has not been confirmed up to date in this school year.',
  STILL_PROPOSED: 'The first day of a proposed school has come.',
  CLOSED_IN_CLUSTER: 'A closed school belongs to a cluster today.',
  CLOSED_SERVES: 'A closed school serves a neighbourhood, or has an area on the map, in this school year.',
  CATCHMENT_OVERLAP: 'Several schools of one sector serve a neighbourhood for a stage in this school year.',
  AREA_OVERLAP:
    'The areas that are drawn for two schools of one sector share 0.1 hectares or more, for a stage in this school year; found of both schools.',
  NO_PUPILS: 'A running school has no pupils in this school year.',
  ABOVE_CAPACITY: 'A school has more than 120 % of the pupils it has room for.',
  LARGE_CLASSES: 'The classes of a school have 56 pupils or more on average (大班额).',
  SAME_NAME: 'Two schools of a district and a stage have the same Chinese name.',
  PLACE_FAR:
    'A school lies outside the outer fences (three quartile distances) of the schools of its district.',
  PLACE_ELSEWHERE: "A school lies in the area of another district's neighbourhood.",
});
describeChoices('DataProblem', DataProblem, 'What kind of problem it is.', {
  MISSING: 'Something is not there.',
  STALE: 'Something may no longer be so.',
  CONTRADICTORY: 'Two things cannot both be so, or hardly.',
});
describeChoices('Severity', Severity, 'How bad it is.', {
  HIGH: 'Families or others are told something wrong: mend it now.',
  MEDIUM: 'Mend it in this school year.',
  LOW: 'Worth mending, or looking at.',
});

/** A row of the view: nobody writes it. */
@ViewEntity({ name: 'data_finding', synchronize: false })
@ObjectType({
  description: 'Something that is amiss with the data of a school or a neighbourhood, and how to mend it.',
})
export class DataFinding {
  @Field(() => ID, { description: 'Its key, as long as it is amiss: the rule and what it is about.' })
  @PrimaryColumn('text')
  id!: string;

  @Field(() => DataRule, { description: 'By which rule it was found.' })
  @Column('text')
  rule!: DataRule;

  @Column('integer', { name: 'severity' })
  rank!: number;

  @Column('text')
  subjectCode!: string;

  @Column('text')
  districtCode!: string;

  @Column('uuid', { nullable: true })
  schoolId!: string | null;

  @LinkField(() => School, {
    by: 'schoolId',
    policy: 'School',
    description: 'The school; null where it is about a neighbourhood.',
  })
  readonly school!: Relation<School>;

  @Column('text', { nullable: true })
  schoolCode!: string | null;

  @Column('text', { nullable: true })
  neighbourhoodCode!: string | null;

  @LinkField(() => Neighbourhood, {
    by: 'neighbourhoodCode',
    key: 'code',
    policy: 'Catchment',
    description: 'The neighbourhood; null where it is about a school alone.',
  })
  readonly neighbourhood!: Relation<Neighbourhood>;

  @Column('text', { nullable: true })
  about!: string | null;

  /** In which school year it is so: of what does not depend on the year, there is one in each. */
  @Column('integer')
  schoolYear!: number;

  /** On which days. */
  @Column('datemultirange')
  days!: string;

  @Column('jsonb')
  detail!: Detail;

  @Field(() => Severity, { description: 'How bad it is.' })
  get severity(): Severity {
    return severities[this.rank - 1]!;
  }

  @Field(() => DataProblem, { description: 'What kind of problem it is.' })
  get problem(): DataProblem {
    return dataRules[this.rule].problem;
  }

  @Bilingual({ description: 'What is amiss, in words for people.' })
  get message(): BilingualText {
    return dataRules[this.rule].says(this.detail);
  }

  @Bilingual({ description: 'How to mend it, in words for people.' })
  get advice(): BilingualText {
    return dataRules[this.rule].mend;
  }
}

Connection(DataFinding);

/** What is amiss on a business day and in its school year, as far as the caller may see it, as `item`. */
export function findingsOn(context: GraphContext, today: string): SelectQueryBuilder<DataFinding> {
  return seenBy(context, DataFinding, 'DataQuality').andWhere(
    'item.schoolYear = :year AND item.days @> CAST(:today AS date)',
    { year: schoolYearOf(today), today },
  );
}
