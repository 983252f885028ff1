import {
  BilingualTextInput,
  ChangeInput,
  CreationInput,
  Input,
  payloadOf,
  readOf,
  UseCase,
  type UseCaseContext,
  Work,
} from '@doorstep/subgraph-kit';
import { Field, ID, InputType, Resolver } from 'type-graphql';
import { caseStudyProblems, CaseStudiesService, type NewCaseStudy } from './case-studies.service';
import { CaseStudy } from './case-study';

@InputType({ description: 'A new case study.' })
class DraftCaseStudyInput extends CreationInput implements NewCaseStudy {
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
}

/** What every step of a case study names. */
@InputType()
abstract class StepInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the case study.' })
  caseStudyId!: string;
}

@InputType({ description: 'A case study that is ready for review.' })
class SubmitCaseStudyInput extends StepInput {}

@InputType({ description: 'A case study that is fit to be public.' })
class ApproveCaseStudyInput extends StepInput {}

const DraftCaseStudyPayload = payloadOf(CaseStudy, 'caseStudy', 'DraftCaseStudyPayload');
const SubmitCaseStudyPayload = payloadOf(CaseStudy, 'caseStudy', 'SubmitCaseStudyPayload');
const ApproveCaseStudyPayload = payloadOf(CaseStudy, 'caseStudy', 'ApproveCaseStudyPayload');

export const CaseStudyRead = readOf(CaseStudy, { one: 'caseStudy', policy: 'CaseStudy' });

@Resolver()
export class CaseStudyMutations {
  constructor(private readonly caseStudies: CaseStudiesService) {}

  @UseCase({
    policy: ['create', 'CaseStudy'],
    gives: () => DraftCaseStudyPayload,
    description: 'Begins a case study. For experts, and for the principal of the school.',
  })
  async draftCaseStudy(@Input() input: DraftCaseStudyInput, @Work() { tx, actor }: UseCaseContext) {
    return { caseStudy: await this.caseStudies.draft(tx, actor, input) };
  }

  @UseCase({
    policy: ['update', 'CaseStudy'],
    gives: () => SubmitCaseStudyPayload,
    description: 'Hands a draft in for review. For its drafter, and for the principal of the school.',
  })
  async submitCaseStudy(@Input() input: SubmitCaseStudyInput, @Work() { tx, actor }: UseCaseContext) {
    return { caseStudy: await this.caseStudies.submit(tx, actor, input) };
  }

  @UseCase({
    policy: ['approve', 'CaseStudy'],
    gives: () => ApproveCaseStudyPayload,
    description:
      'Approves what is in review and makes it public. For the institute, and never for the drafter.',
    constraints: caseStudyProblems,
  })
  async approveCaseStudy(@Input() input: ApproveCaseStudyInput, @Work() { tx, actor }: UseCaseContext) {
    return { caseStudy: await this.caseStudies.approve(tx, actor, input) };
  }
}
