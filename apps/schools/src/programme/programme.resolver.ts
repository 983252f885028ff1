import { Policy } from '@doorstep/access';
import {
  BilingualTextInput,
  Connection,
  ConnectionArgs,
  DateScalar,
  type GraphContext,
  loadOne,
  MutationPayload,
  mutate,
  paginate,
  type Page,
} from '@doorstep/subgraph-kit';
import {
  Arg,
  Args,
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
import { Participation } from './participation';
import { ParticipationLevel, ParticipationStage } from './participation.rules';
import { type Programme, programmeConstraints } from './programme.service';
import { ProgrammeRound } from './programme-round';
import { RoundStatus, roundStatus } from './round.rules';

const ProgrammeRoundConnection = Connection(ProgrammeRound);

const keyDescription = 'A key of your choice: sent twice with the same input, it happens once.';

@InputType({ description: 'A round of the programme to open.' })
class OpenProgrammeRoundInput {
  @Field(() => BilingualTextInput, { description: 'The name of the round.' })
  name!: BilingualTextInput;

  @Field(() => DateScalar, { description: 'The first day on which schools can apply.' })
  opensOn!: string;

  @Field(() => DateScalar, { description: 'The first day on which they no longer can.' })
  closesOn!: string;

  @Field(() => Int, { description: 'How many schools the round aims at.' })
  targetSchools!: number;

  @Field(() => String, { nullable: true, description: keyDescription })
  clientMutationKey?: string | null;
}

@InputType({ description: 'The problem that keeps a school from becoming better.' })
class BottleneckProblemInput {
  @Field({ description: 'The code of its theme, for example HOMEWORK_THAT_HELPS.' })
  theme!: string;

  @Field(() => BilingualTextInput, {
    description: 'What the problem is; 2000 characters at most in each language.',
  })
  description!: BilingualTextInput;
}

@InputType({ description: 'The application of a school.' })
class ApplyToProgrammeInput {
  @Field(() => ID, { description: 'The key of the school.' })
  schoolId!: string;

  @Field(() => ID, { description: 'The key of the round.' })
  roundId!: string;

  @Field(() => ParticipationLevel, {
    description: "Whether it applies as the city's project school or as the district's.",
  })
  level!: ParticipationLevel;

  @Field(() => BottleneckProblemInput, { description: 'The problem that it wants to solve.' })
  bottleneckProblem!: BottleneckProblemInput;

  @Field(() => String, { nullable: true, description: keyDescription })
  clientMutationKey?: string | null;
}

@InputType({ description: 'The admission of a school that has applied.' })
class AdmitSchoolInput {
  @Field(() => ID, { description: 'The key of the participation.' })
  participationId!: string;

  @Field(() => Int, { description: 'The version that you have read.' })
  expectedVersion!: number;

  @Field(() => String, { nullable: true, description: 'A note for the record; 500 characters at most.' })
  note?: string | null;
}

@InputType({ description: 'A step of a school on evidence.' })
class AdvanceParticipationInput {
  @Field(() => ID, { description: 'The key of the participation.' })
  participationId!: string;

  @Field(() => ParticipationStage, { description: 'CULTIVATED, IMPROVING or ELEVATED.' })
  to!: ParticipationStage;

  @Field(() => Int, { description: 'The version that you have read.' })
  expectedVersion!: number;
}

@ObjectType({ description: 'The round, or why not.' })
class ProgrammeRoundPayload extends MutationPayload {
  @Field(() => ProgrammeRound, { nullable: true, description: 'The round.' })
  programmeRound?: ProgrammeRound;
}

@ObjectType({ description: 'The participation, or why not.' })
class ParticipationPayload extends MutationPayload {
  @Field(() => Participation, { nullable: true, description: 'The participation.' })
  participation?: Participation;
}

@Resolver(() => ProgrammeRound)
export class ProgrammeResolver {
  constructor(private readonly programme: Programme) {}

  @Policy('read', 'Programme')
  @Query(() => ProgrammeRound, { nullable: true, description: 'A round by its key; null if there is none.' })
  async programmeRound(
    @Arg('id', () => ID, { description: 'The key of the round.' }) id: string,
    @Ctx() context: GraphContext,
  ): Promise<ProgrammeRound | null> {
    return loadOne(context, ProgrammeRound, 'id', id);
  }

  @Policy('read', 'Programme')
  @Query(() => ProgrammeRoundConnection, {
    nullable: true,
    description: 'The rounds, those that open last first.',
  })
  programmeRounds(
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: GraphContext,
  ): Page<ProgrammeRound> {
    const query = context.database.manager.createQueryBuilder(ProgrammeRound, 'round');
    return paginate({ query, orderBy: [{ column: 'round.opensOn', direction: 'DESC' }], args });
  }

  @FieldResolver(() => RoundStatus, { description: 'Where it stands today.' })
  status(@Root() round: ProgrammeRound): RoundStatus {
    return roundStatus(round, this.programme.today());
  }

  @Policy('create', 'Programme')
  @Mutation(() => ProgrammeRoundPayload, { nullable: true, description: 'Opens a round of the programme.' })
  async openProgrammeRound(
    @Arg('input', { description: 'The round.' }) input: OpenProgrammeRoundInput,
    @Ctx() context: GraphContext,
  ): Promise<ProgrammeRoundPayload> {
    return mutate(context, { operation: 'openProgrammeRound', input }, async tx => ({
      programmeRound: await this.programme.openRound(tx, context.actor, input),
    }));
  }

  @Policy('apply', 'Participation')
  @Mutation(() => ParticipationPayload, {
    nullable: true,
    description: 'Applies for a round on behalf of a school.',
  })
  async applyToProgramme(
    @Arg('input', { description: 'The application.' }) input: ApplyToProgrammeInput,
    @Ctx() context: GraphContext,
  ): Promise<ParticipationPayload> {
    const constraints = programmeConstraints;
    return mutate(context, { operation: 'applyToProgramme', input, constraints }, async tx => ({
      participation: await this.programme.apply(tx, context.actor, input),
    }));
  }

  @Policy('admit', 'Participation')
  @Mutation(() => ParticipationPayload, {
    nullable: true,
    description: 'Admits a school that has applied: it becomes DISCOVERED.',
  })
  async admitSchool(
    @Arg('input', { description: 'Which, and a note.' }) input: AdmitSchoolInput,
    @Ctx() context: GraphContext,
  ): Promise<ParticipationPayload> {
    return mutate(context, { operation: 'admitSchool', input: {} }, async tx => ({
      participation: await this.programme.admit(tx, context.actor, input),
    }));
  }

  @Policy('approve', 'Participation')
  @Mutation(() => ParticipationPayload, {
    nullable: true,
    description:
      'Lets a school move on. CULTIVATED rests on a site study, IMPROVING on an accepted improvement plan, ELEVATED on a published decision.',
  })
  async advanceParticipation(
    @Arg('input', { description: 'Which, and where to.' }) input: AdvanceParticipationInput,
    @Ctx() context: GraphContext,
  ): Promise<ParticipationPayload> {
    const constraints = programmeConstraints;
    return mutate(context, { operation: 'advanceParticipation', input: {}, constraints }, async tx => ({
      participation: await this.programme.advance(tx, context.actor, input),
    }));
  }
}
