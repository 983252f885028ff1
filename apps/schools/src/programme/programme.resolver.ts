import { ChangeInput, Input, UseCase, type UseCaseContext, Work } from '@doorstep/subgraph-kit';
import { Field, ID, InputType, Resolver } from 'type-graphql';
import { ParticipationPayload } from './admission.resolver';
import { Participation } from './participation';
import { ParticipationStage } from './participation.rules';
import { type Programme, programmeConstraints, stepBackConstraints } from './programme.service';

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

/** How schools move on in a round, leave it and are led back. */
@Resolver(() => Participation)
export class ProgrammeResolver {
  constructor(private readonly programme: Programme) {}

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
