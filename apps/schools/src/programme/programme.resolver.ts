import {
  BilingualTextInput,
  ChangeInput,
  CreationInput,
  DateScalar,
  Input,
  payloadOf,
  readsOf,
  UseCase,
  type UseCaseContext,
  Work,
} from '@doorstep/subgraph-kit';
import { Field, FieldResolver, ID, InputType, Int, Resolver, Root } from 'type-graphql';
import { Participation } from './participation';
import { ParticipationLevel, ParticipationStage } from './participation.rules';
import { type Programme, programmeConstraints } from './programme.service';
import { ProgrammeRound } from './programme-round';
import { RoundStatus, roundStatus } from './round.rules';

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
class ApplyToProgrammeInput extends CreationInput {
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
}

@InputType({ description: 'The admission of a school that has applied.' })
class AdmitSchoolInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the participation.' })
  participationId!: string;

  @Field(() => String, { nullable: true, description: 'A note for the record; 500 characters at most.' })
  note?: string | null;
}

@InputType({ description: 'A step of a school on evidence.' })
class AdvanceParticipationInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the participation.' })
  participationId!: string;

  @Field(() => ParticipationStage, { description: 'CULTIVATED, IMPROVING or ELEVATED.' })
  to!: ParticipationStage;
}

const ProgrammeRoundPayload = payloadOf(ProgrammeRound, 'programmeRound');
const ParticipationPayload = payloadOf(Participation, 'participation');

export const ProgrammeRoundReads = readsOf(ProgrammeRound, {
  one: 'programmeRound',
  many: 'programmeRounds',
  policy: 'Programme',
  description: 'The rounds, those that open last first.',
  orderBy: ['-opensOn'],
});

@Resolver(() => ProgrammeRound)
export class ProgrammeResolver {
  constructor(private readonly programme: Programme) {}

  @FieldResolver(() => RoundStatus, { description: 'Where it stands today.' })
  status(@Root() round: ProgrammeRound): RoundStatus {
    return roundStatus(round, this.programme.today());
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
    policy: ['apply', 'Participation'],
    gives: () => ParticipationPayload,
    description: 'Applies for a round on behalf of a school.',
    constraints: programmeConstraints,
  })
  async applyToProgramme(@Input() input: ApplyToProgrammeInput, @Work() { tx, actor }: UseCaseContext) {
    return { participation: await this.programme.apply(tx, actor, input) };
  }

  @UseCase({
    policy: ['admit', 'Participation'],
    gives: () => ParticipationPayload,
    description: 'Admits a school that has applied: it becomes DISCOVERED.',
  })
  async admitSchool(@Input() input: AdmitSchoolInput, @Work() { tx, actor }: UseCaseContext) {
    return { participation: await this.programme.admit(tx, actor, input) };
  }

  @UseCase({
    policy: ['approve', 'Participation'],
    gives: () => ParticipationPayload,
    description:
      'Lets a school move on. CULTIVATED rests on a site study, IMPROVING on an accepted improvement plan, ELEVATED on a published decision.',
    constraints: programmeConstraints,
  })
  async advanceParticipation(
    @Input() input: AdvanceParticipationInput,
    @Work() { tx, actor }: UseCaseContext,
  ) {
    return { participation: await this.programme.advance(tx, actor, input) };
  }
}
