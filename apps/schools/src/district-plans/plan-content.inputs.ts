import { BilingualTextInput, DateScalar } from '@doorstep/subgraph-kit';
import { Field, Float, ID, InputType } from 'type-graphql';
import type { FundContent, Goal, Measure, PlanContent, TaskContent } from './plan-content.rules';

@InputType({ description: '主要措施: a main measure.' })
class PlanMeasureInput implements Measure {
  @Field({ description: 'Its code in the plan, for example M1-2: capital letters, digits and hyphens.' })
  code!: string;

  @Field(() => BilingualTextInput, { description: 'What is done; 1000 characters at most.' })
  text!: BilingualTextInput;
}

@InputType({ description: '目标: a goal with its measures.' })
class PlanGoalInput implements Goal {
  @Field({ description: 'Its code in the plan, for example G1.' })
  code!: string;

  @Field(() => BilingualTextInput, { description: 'What is aimed at; 1000 characters at most.' })
  text!: BilingualTextInput;

  @Field(() => [PlanMeasureInput], {
    description: 'By which measures; at least one before the plan is submitted.',
  })
  measures!: PlanMeasureInput[];
}

@InputType({ description: 'A task of the timetable and road map.' })
class PlanTaskInput implements TaskContent {
  @Field({
    description: 'Its code in the plan, for example T3. A task keeps its key as long as it keeps its code.',
  })
  code!: string;

  @Field(() => BilingualTextInput, { description: 'What is to be done.' })
  title!: BilingualTextInput;

  @Field(() => BilingualTextInput, { description: 'The office or school that answers for it; no person.' })
  owner!: BilingualTextInput;

  @Field({ description: 'The code of the measure that it belongs to.' })
  measure!: string;

  @Field(() => DateScalar, { description: 'Its first day.' })
  startsOn!: string;

  @Field(() => DateScalar, { description: 'Its last day.' })
  endsOn!: string;

  @Field({ description: 'Whether its end is a milestone.' })
  milestone!: boolean;

  @Field(() => [String], { description: 'The codes of the tasks that end before it starts.' })
  dependsOn!: string[];
}

@InputType({ description: 'A line of the earmarked fund.' })
class PlanFundInput implements FundContent {
  @Field(() => ID, { description: 'The code of the use: one of fundUses.' })
  use!: string;

  @Field(() => Float, { description: 'The budget in whole fen.' })
  budgetFen!: number;
}

@InputType({ description: 'What a district plan says. All of it: what is left out is no longer said.' })
export class DistrictPlanContentInput implements PlanContent {
  @Field(() => BilingualTextInput, { description: 'The title.' })
  title!: BilingualTextInput;

  @Field(() => DateScalar, { description: 'Its first day.' })
  from!: string;

  @Field(() => DateScalar, { description: 'The day after its last.' })
  to!: string;

  @Field(() => [PlanGoalInput], { description: 'The goals with their measures, 20 at most.' })
  goals!: PlanGoalInput[];

  @Field(() => [PlanTaskInput], { description: 'The tasks, 200 at most.' })
  tasks!: PlanTaskInput[];

  @Field(() => [PlanFundInput], { description: 'The earmarked fund, a line for each use.' })
  fund!: PlanFundInput[];
}
