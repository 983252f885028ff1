import { Policy, visible } from '@doorstep/access';
import {
  BilingualTextInput,
  ChangeInput,
  CreationInput,
  type GraphContext,
  Input,
  loadOne,
  payloadOf,
  UseCase,
  type UseCaseContext,
  Work,
} from '@doorstep/subgraph-kit';
import { Ctx, Field, FieldResolver, ID, InputType, Resolver, Root } from 'type-graphql';
import { School } from '../register/school';
import type { Admission } from './admission.service';
import { NominationIndicator } from './nomination';
import { NominationEvidence } from './nomination.rules';
import { Participation } from './participation';
import { ParticipationLevel } from './participation.rules';
import { programmeConstraints } from './programme.service';

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

  @Field(() => BilingualTextInput, {
    nullable: true,
    description: 'What it wants to change; 2000 characters at most in each language.',
  })
  changeWanted?: BilingualTextInput | null;
}

@InputType({ description: 'The admission of a school that has applied.' })
class AdmitSchoolInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the participation.' })
  participationId!: string;

  @Field(() => String, { nullable: true, description: 'A note for the record; 500 characters at most.' })
  note?: string | null;
}

@InputType({ description: "A district's nomination of a school that has applied." })
class NominateSchoolInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the participation.' })
  participationId!: string;

  @Field(() => BilingualTextInput, { description: 'What its pupils and their parents need.' })
  needs!: BilingualTextInput;

  @Field(() => BilingualTextInput, {
    nullable: true,
    description:
      "Why no indicators of the school, nor of one that it came of, are published: the district's own project schools may be nominated with this word instead. Where some are published, they are what counts, and this is not kept.",
  })
  withoutIndicators?: BilingualTextInput | null;

  @Field(() => BilingualTextInput, { nullable: true, description: 'What else the district has to say.' })
  note?: BilingualTextInput | null;
}

@InputType({ description: 'What is missing for a nomination.' })
class AskForEvidenceInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the participation.' })
  participationId!: string;

  @Field(() => [NominationEvidence], { description: 'Which evidence is missing.' })
  missing!: NominationEvidence[];

  @Field(() => BilingualTextInput, { description: 'What exactly is missing, and how to bring it.' })
  note!: BilingualTextInput;
}

@InputType({ description: 'What a school brings when its district asks it for evidence.' })
class BringEvidenceInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the participation.' })
  participationId!: string;

  @Field(() => BilingualTextInput, {
    description: 'What the school brings; 2000 characters at most in each language.',
  })
  words!: BilingualTextInput;

  @Field(() => [String], {
    nullable: true,
    description: 'Where it is to be read: at most ten addresses that begin with https:// or http://.',
  })
  links?: string[] | null;

  @Field(() => BilingualTextInput, {
    nullable: true,
    description: 'What the bottleneck problem is, where the application is to say it anew; absent keeps it.',
  })
  problemDescription?: BilingualTextInput | null;

  @Field(() => BilingualTextInput, {
    nullable: true,
    description: 'What the school wants to change, where it is to be said anew; absent keeps it.',
  })
  changeWanted?: BilingualTextInput | null;
}

@InputType({ description: 'An application that is declined.' })
class DeclineApplicationInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the participation.' })
  participationId!: string;

  @Field({ description: 'Why; 500 characters at most.' })
  reason!: string;
}

export const ParticipationPayload = payloadOf(Participation, 'participation');
const gives = () => ParticipationPayload;

/** How a school comes into a round. */
@Resolver(() => Participation)
export class AdmissionResolver {
  constructor(private readonly admission: Admission) {}

  @UseCase({
    policy: ['apply', 'Participation'],
    gives,
    description: 'Applies for a round on behalf of a school.',
    constraints: programmeConstraints,
  })
  async applyToProgramme(@Input() input: ApplyToProgrammeInput, @Work() { tx, actor }: UseCaseContext) {
    return { participation: await this.admission.apply(tx, actor, input) };
  }

  @UseCase({
    policy: ['nominate', 'Participation'],
    gives,
    description:
      'The district nominates a school that has applied: on what pupils and parents need, and on its latest published indicators, which are kept with the nomination. A school is admitted only when it is nominated, and by somebody else than who nominated it.',
  })
  async nominateSchool(@Input() input: NominateSchoolInput, @Work() { tx, actor }: UseCaseContext) {
    return { participation: await this.admission.nominate(tx, actor, input) };
  }

  @UseCase({
    policy: ['nominate', 'Participation'],
    gives,
    description: 'The district says which evidence is missing before it can nominate a school.',
  })
  async askForEvidence(@Input() input: AskForEvidenceInput, @Work() { tx, actor }: UseCaseContext) {
    return { participation: await this.admission.askForEvidence(tx, actor, input) };
  }

  @UseCase({
    policy: ['apply', 'Participation'],
    gives,
    description:
      'The school brings what its district asks it for (askForEvidence), in words and links, and amends its application where that is what is missing. The application then awaits the district again.',
  })
  async bringEvidence(@Input() input: BringEvidenceInput, @Work() { tx, actor }: UseCaseContext) {
    return { participation: await this.admission.bringEvidence(tx, actor, input) };
  }

  @UseCase({
    policy: ['admit', 'Participation'],
    gives,
    description:
      'Admits a school that has applied and was nominated: it becomes DISCOVERED. The city decides on its own project schools, the district on its own; never who nominated the school.',
  })
  async admitSchool(@Input() input: AdmitSchoolInput, @Work() { tx, actor }: UseCaseContext) {
    return { participation: await this.admission.admit(tx, actor, input) };
  }

  @UseCase({
    policy: ['admit', 'Participation'],
    gives,
    description: 'Declines an application, with the reason. The school may apply for another round.',
  })
  async declineApplication(@Input() input: DeclineApplicationInput, @Work() { tx, actor }: UseCaseContext) {
    return { participation: await this.admission.decline(tx, actor, input) };
  }
}

@Resolver(() => NominationIndicator)
export class NominationIndicatorResolver {
  @Policy('read', 'School')
  @FieldResolver(() => School, {
    nullable: true,
    description: 'The school at which it was measured: the nominated one, or one that it came of.',
  })
  async measuredAt(
    @Root() { schoolId }: NominationIndicator,
    @Ctx() context: GraphContext,
  ): Promise<School | null> {
    return visible(context.actor, 'School', await loadOne(context, School, 'id', schoolId));
  }
}
