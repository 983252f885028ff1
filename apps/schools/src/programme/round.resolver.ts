import { may, Policy } from '@doorstep/access';
import {
  BilingualTextInput,
  ChangeInput,
  ConnectionArgs,
  CreationInput,
  DateScalar,
  type GraphContext,
  Input,
  loadMany,
  type Page,
  payloadOf,
  readsOf,
  ShareScalar,
  UseCase,
  type UseCaseContext,
  Work,
} from '@doorstep/subgraph-kit';
import { Args, Ctx, Field, FieldResolver, ID, InputType, Int, Resolver, Root } from 'type-graphql';
import { type Change, ChangedKind } from '../history/change';
import { ChangeConnection, changesOf } from '../history/change.list';
import { Coverage, coverageOf, withTargets } from './coverage';
import { ParticipationLevel } from './participation.rules';
import { ProgrammeRound, RoundTarget } from './programme-round';
import { CoverageDenominator, RoundStatus, roundStatus } from './round.rules';
import type { Rounds } from './rounds.service';
import type { Steps } from './steps';

@InputType({ description: 'What a round aims at by the end of a year: schools, a share, or both.' })
class RoundTargetInput {
  @Field(() => Int, { description: 'The year by whose end it is to be reached.' })
  byYear!: number;

  @Field(() => ParticipationLevel, {
    nullable: true,
    description: "Of the city's or the districts' project schools; absent for all.",
  })
  level?: ParticipationLevel | null;

  @Field(() => Int, { nullable: true, description: 'How many schools.' })
  schools?: number | null;

  @Field(() => ShareScalar, {
    nullable: true,
    description: "What share of the schools of the round's denominator, for example 0.25.",
  })
  share?: string | null;

  @Field(() => String, { nullable: true, description: 'Where the target stands.' })
  source?: string | null;
}

@InputType({ description: 'A round of the programme to open.' })
class OpenProgrammeRoundInput extends CreationInput {
  @Field(() => BilingualTextInput, { description: 'The name of the round.' })
  name!: BilingualTextInput;

  @Field(() => DateScalar, { description: 'The first day on which schools can apply.' })
  opensOn!: string;

  @Field(() => DateScalar, { description: 'The first day on which they no longer can.' })
  closesOn!: string;

  @Field(() => Int, { description: 'How many schools the round aims at.' })
  targetSchools!: number;

  @Field(() => CoverageDenominator, {
    nullable: true,
    description: 'Of which schools the participants are counted as a share; PUBLIC_COMPULSORY if absent.',
  })
  denominator?: CoverageDenominator | null;

  @Field(() => [RoundTargetInput], {
    nullable: true,
    description: 'What it aims at by the end of which year.',
  })
  targets?: RoundTargetInput[] | null;
}

@InputType({ description: 'What of a round is to change; what is absent stays.' })
class ChangeProgrammeRoundInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the round.' })
  roundId!: string;

  @Field(() => BilingualTextInput, { nullable: true, description: 'The name of the round.' })
  name?: BilingualTextInput | null;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The first day on which schools can apply; not after the first application.',
  })
  opensOn?: string | null;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The first day on which they no longer can: today closes the round at once.',
  })
  closesOn?: string | null;

  @Field(() => Int, { nullable: true, description: 'How many schools the round aims at.' })
  targetSchools?: number | null;

  @Field(() => CoverageDenominator, {
    nullable: true,
    description: 'Of which schools the participants are a share; stays once a school was admitted.',
  })
  denominator?: CoverageDenominator | null;

  @Field(() => [RoundTargetInput], {
    nullable: true,
    description: 'All that it aims at by the end of which year, in the place of what stands there.',
  })
  targets?: RoundTargetInput[] | null;
}

const ProgrammeRoundPayload = payloadOf(ProgrammeRound, 'programmeRound');

export const ProgrammeRoundReads = readsOf(ProgrammeRound, {
  one: 'programmeRound',
  many: 'programmeRounds',
  policy: 'Programme',
  description: 'The rounds, those that open last first.',
  orderBy: ['-opensOn'],
});

@Resolver(() => ProgrammeRound)
export class RoundResolver {
  constructor(
    private readonly rounds: Rounds,
    private readonly steps: Steps,
  ) {}

  @FieldResolver(() => [RoundTarget], { description: 'What it aims at, by year.' })
  async targets(@Root() round: ProgrammeRound, @Ctx() context: GraphContext): Promise<RoundTarget[]> {
    return loadMany(context, RoundTarget, 'roundId', round.id);
  }

  @FieldResolver(() => [Coverage], {
    description:
      'How far the programme has come by this round, against its targets: at the end of each year in which it is open, so far, and today, which comes last.',
  })
  async coverage(@Root() round: ProgrammeRound, @Ctx() context: GraphContext): Promise<Coverage[]> {
    const [targets, found] = await Promise.all([
      this.targets(round, context),
      coverageOf(context, round, this.steps.today()),
    ]);
    return found.map(on => withTargets(on, targets));
  }

  @FieldResolver(() => RoundStatus, { description: 'Where it stands today.' })
  status(@Root() round: ProgrammeRound): RoundStatus {
    return roundStatus(round, this.steps.today());
  }

  @UseCase({
    policy: ['create', 'Programme'],
    gives: () => ProgrammeRoundPayload,
    description: 'Opens a round of the programme.',
  })
  async openProgrammeRound(@Input() input: OpenProgrammeRoundInput, @Work() { tx, actor }: UseCaseContext) {
    return { programmeRound: await this.rounds.open(tx, actor, input) };
  }

  @UseCase({
    policy: ['update', 'Programme'],
    gives: () => ProgrammeRoundPayload,
    description:
      'Changes a round: its name, its days, what it aims at and the denominator. What is absent stays. With closesOn of today it takes no more applications from now on; with a later one it takes applications again. Once a school has applied, it opens no later than then; once one was admitted, the denominator stays.',
  })
  async changeProgrammeRound(
    @Input() input: ChangeProgrammeRoundInput,
    @Work() { tx, actor }: UseCaseContext,
  ) {
    return { programmeRound: await this.rounds.change(tx, actor, input) };
  }

  @Policy('read', 'Programme')
  @FieldResolver(() => ChangeConnection, {
    nullable: true,
    description: 'Who changed what of it, the latest first; null for those who may not change it.',
  })
  changes(
    @Root() round: ProgrammeRound,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: GraphContext,
  ): Page<Change> | null {
    if (!may(context.actor, 'update', 'Programme')) return null;
    return changesOf(context, ChangedKind.PROGRAMME_ROUND, round.id, args);
  }
}
