import { Policy } from '@doorstep/access';
import {
  Connection,
  ConnectionArgs,
  CreationInput,
  type GraphContext,
  Input,
  isUuid,
  paginate,
  payloadOf,
  seenBy,
  UseCase,
  type UseCaseContext,
  Work,
} from '@doorstep/subgraph-kit';
import { Arg, Args, Ctx, Field, ID, InputType, Query, Resolver } from 'type-graphql';
import { Enrolment } from './enrolment';
import { enrolmentProblems, EnrolmentsService, type EnrolmentWanted } from './enrolments.service';

@InputType({ description: 'The enrolment of whoever asks.' })
class EnrolInput extends CreationInput implements EnrolmentWanted {
  @Field(() => ID, { description: 'The key of the offering.' })
  offeringId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The official code of the school you enrol for; only needed if you teach at several.',
  })
  schoolCode?: string | null;
}

const EnrolPayload = payloadOf(Enrolment, 'enrolment', 'EnrolPayload');

@Resolver()
export class EnrolmentResolver {
  constructor(private readonly enrolments: EnrolmentsService) {}

  @Policy('read', 'Enrolment')
  @Query(() => Connection(Enrolment), {
    nullable: true,
    name: 'enrolments',
    description:
      'The enrolments that you may see, earliest first: a teacher their own, a principal those of the school.',
  })
  visibleEnrolments(
    @Arg('offeringId', () => ID, { nullable: true, description: 'Those in this offering; in any if absent.' })
    offeringId: string | null,
    @Args() args: ConnectionArgs,
    @Ctx() context: GraphContext,
  ) {
    const query = seenBy(context, Enrolment, 'Enrolment');
    if (offeringId) {
      query.andWhere(isUuid(offeringId) ? 'item.offeringId = :offeringId' : 'FALSE', { offeringId });
    }
    return paginate({ query, orderBy: [{ column: 'item.enrolledAt' }], args });
  }

  @UseCase({
    policy: ['enrol', 'Enrolment'],
    gives: () => EnrolPayload,
    description: 'Enrols you in an offering, for the school at which you teach.',
    constraints: enrolmentProblems,
  })
  async enrol(@Input() input: EnrolInput, @Work() { tx, actor }: UseCaseContext) {
    return { enrolment: await this.enrolments.enrol(tx, actor, input) };
  }
}
