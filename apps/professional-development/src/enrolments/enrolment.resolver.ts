import { Policy, visibleWhere } from '@doorstep/access';
import {
  ConnectionArgs,
  type GraphContext,
  isUuid,
  loadOne,
  MutationPayload,
  mutate,
  paginate,
} from '@doorstep/subgraph-kit';
import {
  Arg,
  Args,
  Ctx,
  Field,
  FieldResolver,
  ID,
  InputType,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { Offering } from '../offerings/offering';
import { School } from '../schools/school';
import { Enrolment, EnrolmentConnection } from './enrolment';
import { enrolmentProblems, EnrolmentsService, type EnrolmentWanted } from './enrolments.service';

@InputType({ description: 'The enrolment of whoever asks.' })
class EnrolInput implements EnrolmentWanted {
  @Field(() => ID, { description: 'The key of the offering.' })
  offeringId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The official code of the school you enrol for; only needed if you teach at several.',
  })
  schoolCode?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'A key of your own, a UUID for example: sent twice with the same input, you are enrolled once.',
  })
  clientMutationKey?: string | null;
}

@ObjectType({ description: 'What came of enrol.' })
class EnrolPayload extends MutationPayload {
  @Field(() => Enrolment, { nullable: true, description: 'The enrolment; null if it was refused.' })
  enrolment?: Enrolment | null;
}

@Resolver(Enrolment)
export class EnrolmentResolver {
  constructor(private readonly enrolments: EnrolmentsService) {}

  @Policy('read', 'Enrolment')
  @Query(() => EnrolmentConnection, {
    nullable: true,
    name: 'enrolments',
    description:
      'The enrolments that you may see, earliest first: a teacher their own, a principal those of the school.',
  })
  visibleEnrolments(
    @Arg('offeringId', () => ID, { nullable: true, description: 'Those in this offering; in any if absent.' })
    offeringId: string | null,
    @Args() args: ConnectionArgs,
    @Ctx() { actor, database }: GraphContext,
  ) {
    const { sql, parameters } = visibleWhere(actor, 'read', 'Enrolment', 'enrolment');
    const query = database.manager.createQueryBuilder(Enrolment, 'enrolment').where(sql, parameters);
    if (offeringId) {
      query.andWhere(isUuid(offeringId) ? 'enrolment.offeringId = :offeringId' : 'FALSE', { offeringId });
    }
    return paginate({ query, orderBy: [{ column: 'enrolment.enrolledAt' }], args });
  }

  @Policy('enrol', 'Enrolment')
  @Mutation(() => EnrolPayload, {
    nullable: true,
    description: 'Enrols you in an offering, for the school at which you teach.',
  })
  enrol(@Arg('input', { description: 'The enrolment.' }) input: EnrolInput, @Ctx() context: GraphContext) {
    return mutate(context, { operation: 'enrol', input, constraints: enrolmentProblems }, async tx => ({
      enrolment: await this.enrolments.enrol(tx, context.actor, input),
    }));
  }

  @Policy('read', 'Offering')
  @FieldResolver(() => Offering, { description: 'What they take part in.' })
  offering(@Root() { offeringId }: Enrolment, @Ctx() context: GraphContext): Promise<Offering | null> {
    return loadOne(context, Offering, 'id', offeringId);
  }

  @Policy('read', 'School')
  @FieldResolver(() => School, { nullable: true, description: 'The school for which they enrolled.' })
  school(@Root() { schoolId }: Enrolment): School {
    return School.of(schoolId);
  }
}
