import type { Clock } from '@doorstep/service-kit';
import {
  listOn,
  CreationInput,
  Input,
  payloadOf,
  UseCase,
  type UseCaseContext,
  Work,
} from '@doorstep/subgraph-kit';
import { Field, ID, InputType, Int, Resolver } from 'type-graphql';
import { School } from '../../register/school';
import { declareFeatures } from './features.service';
import { SchoolFeatures } from './school-features';

@InputType({ description: 'What a school declares as its own in a school year.' })
class DeclareSchoolFeaturesInput extends CreationInput {
  @Field(() => ID, { description: 'The key of the school.' })
  schoolId!: string;

  @Field(() => Int, { description: 'The school year, named by the year in which it begins.' })
  schoolYear!: number;

  @Field(() => [String], { description: '办学特色: at most 30 of at most 50 characters.' })
  features!: string[];

  @Field(() => [String], { description: '特色课程: at most 30 of at most 50 characters.' })
  courses!: string[];

  @Field(() => Int, {
    nullable: true,
    description: 'To change a declaration: the version that you read; CONFLICT if somebody was faster.',
  })
  expectedVersion?: number | null;
}

const SchoolFeaturesPayload = payloadOf(SchoolFeatures, 'schoolFeatures');

@Resolver(() => School)
export class SchoolFeaturesResolver {
  constructor(private readonly clock: Clock) {}

  @UseCase({
    policy: ['update', 'SchoolFeatures'],
    gives: () => SchoolFeaturesPayload,
    description:
      "Declares a school's features and courses of a school year, or changes what was declared. The health of its clusters rests on it.",
  })
  async declareSchoolFeatures(
    @Input() input: DeclareSchoolFeaturesInput,
    @Work() { tx, actor }: UseCaseContext,
  ) {
    return { schoolFeatures: await declareFeatures(tx, actor, this.clock, input) };
  }
}

export const FeaturesOfSchool = listOn(School, 'features', {
  item: SchoolFeatures,
  by: 'schoolId',
  policy: 'SchoolFeatures',
  orderBy: ['-schoolYear'],
  description: 'What it has declared as its features and courses, by school year, the latest first.',
});
