import {
  BilingualTextInput,
  ChangeInput,
  CreationInput,
  DateScalar,
  type GraphContext,
  Input,
  loadMany,
  payloadOf,
  readsOf,
  ShareScalar,
  UseCase,
  type UseCaseContext,
  Work,
} from '@doorstep/subgraph-kit';
import { Ctx, Field, FieldResolver, ID, InputType, Int, Resolver, Root } from 'type-graphql';
import { ParticipationPayload } from './admission.resolver';
import { Coverage, coverageOf, withTargets } from './coverage';
import { ParticipationLevel, ParticipationStage } from './participation.rules';
import { type Programme, programmeConstraints, stepBackConstraints } from './programme.service';
import { ProgrammeRound, RoundTarget } from './programme-round';
import { CoverageDenominator, RoundStatus, roundStatus } from './round.rules';
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

@InputType({ description: 'A step of a school on evidence.' })
class AdvanceParticipationInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the participation.' })
  participationId!: string;

  @Field(() => ParticipationStage, { description: 'CULTIVATED, IMPROVING or ELEVATED.' })
  to!: ParticipationStage;
}

@InputType()
abstract class LeadBackInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the participation.' })
  participationId!: string;

  @Field({ description: 'Why; 500 characters at most.' })
  reason!: string;
}

@InputType({ description: 'A school that leaves a round.' })
class WithdrawParticipationInput extends LeadBackInput {}

@InputType({ description: 'A step of a school that is undone by a step back.' })
class StepBackParticipationInput extends LeadBackInput {}

const ProgrammeRoundPayload = payloadOf(ProgrammeRound, 'programmeRound');

export const ProgrammeRoundReads = readsOf(ProgrammeRound, {
  one: 'programmeRound',
  many: 'programmeRounds',
  policy: 'Programme',
  description: 'The rounds, those that open last first.',
  orderBy: ['-opensOn'],
});

@Resolver(() => ProgrammeRound)
export class ProgrammeResolver {
  constructor(
    private readonly programme: Programme,
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
    return { programmeRound: await this.programme.openRound(tx, actor, input) };
  }

  @UseCase({
    policy: ['advance', 'Participation'],
    gives: () => ParticipationPayload,
    description:
      'Lets a school move on. CULTIVATED rests on a site study, IMPROVING on an accepted improvement plan, ELEVATED on a published decision. The city elevates; to the stages before that, the district leads its schools, and the city its own project schools.',
    constraints: programmeConstraints,
  })
  async advanceParticipation(
    @Input() input: AdvanceParticipationInput,
    @Work() { tx, actor }: UseCaseContext,
  ) {
    return { participation: await this.programme.advance(tx, actor, input) };
  }

  @UseCase({
    policy: ['withdraw', 'Participation'],
    gives: () => ParticipationPayload,
    description: 'A school leaves a round. It may apply for the next.',
  })
  async withdrawParticipation(
    @Input() input: WithdrawParticipationInput,
    @Work() { tx, actor }: UseCaseContext,
  ) {
    return { participation: await this.programme.withdraw(tx, actor, input) };
  }

  @UseCase({
    policy: ['admit', 'Participation'],
    gives: () => ParticipationPayload,
    description:
      'Leads a school back to the stage before its last step, by a further step: nothing is deleted. What the last step rested on is free again. Whoever may take a step may undo it; a school that has left is brought back by whoever admits it.',
    constraints: stepBackConstraints,
  })
  async stepBackParticipation(
    @Input() input: StepBackParticipationInput,
    @Work() { tx, actor }: UseCaseContext,
  ) {
    return { participation: await this.programme.stepBack(tx, actor, input) };
  }
}
