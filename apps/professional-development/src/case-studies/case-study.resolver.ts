import { Policy, visible } from '@doorstep/access';
import {
  BilingualTextInput,
  type GraphContext,
  loadOne,
  MutationPayload,
  mutate,
} from '@doorstep/subgraph-kit';
import {
  Arg,
  Ctx,
  Field,
  FieldResolver,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { School } from '../schools/school';
import {
  caseStudyProblems,
  CaseStudiesService,
  type CaseStudyStep,
  type NewCaseStudy,
} from './case-studies.service';
import { CaseStudy } from './case-study';

@InputType({ description: 'A new case study.' })
class DraftCaseStudyInput implements NewCaseStudy {
  @Field(() => ID, { description: 'The key of the school.' })
  schoolId!: string;

  @Field({
    description:
      'The code of its theme: capital letters, digits and underscores, for example HOMEWORK_THAT_HELPS.',
  })
  theme!: string;

  @Field({ description: 'What it is called, in at most 200 characters.' })
  title!: BilingualTextInput;

  @Field({ description: 'What it says, in at most 2,000 characters of each language.' })
  summary!: BilingualTextInput;

  @Field(() => String, {
    nullable: true,
    description: 'A key of your own, a UUID for example: sent twice with the same input, it is drafted once.',
  })
  clientMutationKey?: string | null;
}

@InputType()
class StepInput implements CaseStudyStep {
  @Field(() => ID, { description: 'The key of the case study.' })
  caseStudyId!: string;

  @Field(() => Int, { description: 'The version of the case study that you read.' })
  expectedVersion!: number;
}

@InputType({ description: 'A case study that is ready for review.' })
class SubmitCaseStudyInput extends StepInput {}

@InputType({ description: 'A case study that is fit to be public.' })
class ApproveCaseStudyInput extends StepInput {}

@ObjectType()
class CaseStudyPayload extends MutationPayload {
  @Field(() => CaseStudy, { nullable: true, description: 'The case study; null if it was refused.' })
  caseStudy?: CaseStudy | null;
}

@ObjectType({ description: 'What came of draftCaseStudy.' })
class DraftCaseStudyPayload extends CaseStudyPayload {}

@ObjectType({ description: 'What came of submitCaseStudy.' })
class SubmitCaseStudyPayload extends CaseStudyPayload {}

@ObjectType({ description: 'What came of approveCaseStudy.' })
class ApproveCaseStudyPayload extends CaseStudyPayload {}

@Resolver(CaseStudy)
export class CaseStudyResolver {
  constructor(private readonly caseStudies: CaseStudiesService) {}

  @Policy('read', 'CaseStudy')
  @Query(() => CaseStudy, {
    nullable: true,
    description: 'A case study; null if there is none with this key that you may see.',
  })
  async caseStudy(
    @Arg('id', () => ID, { description: 'The key of the case study.' }) id: string,
    @Ctx() context: GraphContext,
  ): Promise<CaseStudy | null> {
    return visible(context.actor, 'CaseStudy', await loadOne(context, CaseStudy, 'id', id));
  }

  @Policy('create', 'CaseStudy')
  @Mutation(() => DraftCaseStudyPayload, {
    nullable: true,
    description: 'Begins a case study. For experts, and for the principal of the school.',
  })
  draftCaseStudy(
    @Arg('input', { description: 'The case study.' }) input: DraftCaseStudyInput,
    @Ctx() context: GraphContext,
  ) {
    return mutate(context, { operation: 'draftCaseStudy', input }, async tx => ({
      caseStudy: await this.caseStudies.draft(tx, context.actor, input),
    }));
  }

  @Policy('update', 'CaseStudy')
  @Mutation(() => SubmitCaseStudyPayload, {
    nullable: true,
    description: 'Hands a draft in for review. For its drafter, and for the principal of the school.',
  })
  submitCaseStudy(
    @Arg('input', { description: 'Which.' }) input: SubmitCaseStudyInput,
    @Ctx() context: GraphContext,
  ) {
    return mutate(context, { operation: 'submitCaseStudy', input }, async tx => ({
      caseStudy: await this.caseStudies.submit(tx, context.actor, input),
    }));
  }

  @Policy('approve', 'CaseStudy')
  @Mutation(() => ApproveCaseStudyPayload, {
    nullable: true,
    description:
      'Approves what is in review and makes it public. For the institute, and never for the drafter.',
  })
  approveCaseStudy(
    @Arg('input', { description: 'Which.' }) input: ApproveCaseStudyInput,
    @Ctx() context: GraphContext,
  ) {
    const options = { operation: 'approveCaseStudy', input, constraints: caseStudyProblems };
    return mutate(context, options, async tx => ({
      caseStudy: await this.caseStudies.approve(tx, context.actor, input),
    }));
  }

  @Policy('read', 'School')
  @FieldResolver(() => School, { nullable: true, description: 'The school whose case it is.' })
  school(@Root() { schoolId }: CaseStudy): School {
    return School.of(schoolId);
  }
}
