import type { BilingualText } from '@doorstep/service-kit/refusal';
import {
  Aggregate,
  Bilingual,
  BilingualField,
  EntityType,
  ShareField,
  TextField,
  WholeField,
} from '@doorstep/subgraph-kit';
import { Field, Int, ObjectType } from 'type-graphql';
import { Column } from 'typeorm';
import type { Criterion } from './panel.rules';

@ObjectType('PlanRubricCriterion', { description: 'What a plan is scored on.' })
export class RubricCriterion implements Criterion {
  @Field({ description: 'Its code, for example FUND.' })
  code!: string;

  @Bilingual({ description: 'What it is called.' })
  name!: BilingualText;

  @Bilingual({ description: 'What earns the highest score, with the clause of the action plan.' })
  description!: BilingualText;

  @Field(() => Int, { description: 'What it weighs, in per cent; all weights of a rubric make 100.' })
  weightPercent!: number;

  @Field(() => Int, { description: 'The highest score; the lowest is 0.' })
  maximum!: number;
}

/** Never changed: a new edition stands beside the old one, by which earlier plans were judged. */
@EntityType('By what a panel scores district plans.')
export class PlanRubric extends Aggregate {
  @TextField('Its code, for example DISTRICT_PLAN.')
  code!: string;

  @WholeField('Its edition: 1, 2, 3 …')
  edition!: number;

  @BilingualField('What it is called.')
  name!: BilingualText;

  @Field(() => [RubricCriterion], { description: 'What is scored, in order.' })
  @Column('jsonb')
  criteria!: Criterion[];

  @ShareField('The share of the whole score from which on a plan is approved.')
  passMark!: string;

  @ShareField('The share of a criterion below which its mean returns the plan, whatever the whole.')
  floor!: string;

  @WholeField('How many members must have scored.')
  quorum!: number;
}
