import {
  listOn,
  Among,
  BilingualTextInput,
  ChangeInput,
  CreationInput,
  Input,
  payloadOf,
  readsOf,
  UseCase,
  type UseCaseContext,
  Work,
} from '@doorstep/subgraph-kit';
import { Field, Float, ID, InputType, Resolver } from 'type-graphql';
import { School } from '../register/school';
import { SupportAnswer, SupportKind, SupportStatus } from './support.rules';
import type { Support } from './support.service';
import { SupportRequest } from './support-request';

@InputType({ description: 'Which requests: those that meet all that is given.' })
class SupportRequestFilter {
  @Among('status', () => SupportStatus, 'With one of these statuses.')
  statuses?: SupportStatus[] | null;

  @Among('kind', () => SupportKind, 'For one of these kinds of support.')
  kinds?: SupportKind[] | null;

  @Among('districtCode', () => ID, 'Of schools of one of these districts (official codes).')
  districtCodes?: string[] | null;
}

@InputType({ description: 'What a school asks its district for.' })
class RequestSupportInput extends CreationInput {
  @Field(() => ID, { description: 'The key of the school.' })
  schoolId!: string;

  @Field(() => SupportKind, { description: 'What it asks for.' })
  kind!: SupportKind;

  @Field(() => Float, { nullable: true, description: 'How much money, in whole fen; for FUNDS.' })
  amountFen?: number | null;

  @Field(() => BilingualTextInput, { description: 'Why; 2000 characters at most in each language.' })
  reason!: BilingualTextInput;
}

@InputType({ description: "The district's answer to a request." })
class AnswerSupportRequestInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the request.' })
  supportRequestId!: string;

  @Field(() => SupportAnswer, { description: 'Whether it is granted.' })
  outcome!: SupportAnswer;

  @Field(() => BilingualTextInput, { description: 'The answer in words, and the reason.' })
  answer!: BilingualTextInput;

  @Field(() => Float, { nullable: true, description: 'How much money is granted, in whole fen; for a part.' })
  grantedFen?: number | null;
}

@InputType({ description: 'A request that the school takes back.' })
class WithdrawSupportRequestInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the request.' })
  supportRequestId!: string;
}

const SupportRequestPayload = payloadOf(SupportRequest, 'supportRequest');
const gives = () => SupportRequestPayload;

export const SupportRequestReads = readsOf(SupportRequest, {
  one: 'supportRequest',
  many: 'supportRequests',
  policy: 'SupportRequest',
  description: 'The requests for support that you may see, the latest first.',
  filter: SupportRequestFilter,
  orderBy: ['-id'],
});

@Resolver(() => School)
export class SupportResolver {
  constructor(private readonly support: Support) {}

  @UseCase({
    policy: ['create', 'SupportRequest'],
    gives,
    description: 'A principal asks the district for funds, people or an expert, with a reason.',
  })
  async requestSupport(@Input() input: RequestSupportInput, @Work() { tx, actor }: UseCaseContext) {
    return { supportRequest: await this.support.ask(tx, actor, input) };
  }

  @UseCase({
    policy: ['review', 'SupportRequest'],
    gives,
    description: 'The district answers a request. The answer stays on record.',
  })
  async answerSupportRequest(
    @Input() input: AnswerSupportRequestInput,
    @Work() { tx, actor }: UseCaseContext,
  ) {
    return { supportRequest: await this.support.answer(tx, actor, input) };
  }

  @UseCase({
    policy: ['update', 'SupportRequest'],
    gives,
    description: 'The school takes a request back that has not been answered.',
  })
  async withdrawSupportRequest(
    @Input() input: WithdrawSupportRequestInput,
    @Work() { tx, actor }: UseCaseContext,
  ) {
    return { supportRequest: await this.support.withdraw(tx, actor, input) };
  }
}

export const SupportOfSchool = listOn(School, 'supportRequests', {
  item: SupportRequest,
  by: 'schoolId',
  policy: 'SupportRequest',
  orderBy: ['-id'],
  description: 'What it has asked its district for, as far as you may see it, the latest first.',
});
