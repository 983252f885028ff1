import { may, Policy } from '@doorstep/access';
import {
  listOn,
  ConnectionArgs,
  type GraphContext,
  loadMany,
  type Page,
  readsOf,
} from '@doorstep/subgraph-kit';
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Change, ChangedKind } from '../history/change';
import { ChangeConnection, changesOf } from '../history/change.list';
import { School } from '../register/school';
import { heardOf } from './heard';
import { BottleneckProblem, NextStep, Participation, ParticipationStep, StepEvidence } from './participation';
import { latestParticipations, ParticipationFilter } from './participation.list';
import { nextStep } from './participation.rules';
import type { Steps } from './steps';

export const ParticipationReads = readsOf(Participation, {
  one: 'participation',
  many: 'participations',
  policy: 'Participation',
  description: 'The participations that you may see, the latest first.',
  filter: ParticipationFilter,
  orderBy: ['-id'],
});

@Resolver(() => Participation)
export class ParticipationResolver {
  constructor(private readonly steps: Steps) {}

  @FieldResolver(() => BottleneckProblem, { description: 'The problem that the school wants to solve.' })
  bottleneckProblem(@Root() { bottleneckTheme, bottleneckDescription }: Participation): BottleneckProblem {
    return Object.assign(new BottleneckProblem(), {
      theme: bottleneckTheme,
      description: bottleneckDescription,
    });
  }

  @FieldResolver(() => [ParticipationStep], { description: 'Its steps so far, from the application on.' })
  async history(
    @Root() participation: Participation,
    @Ctx() context: GraphContext,
  ): Promise<ParticipationStep[]> {
    return loadMany(context, ParticipationStep, 'participationId', participation.id);
  }

  @FieldResolver(() => NextStep, {
    nullable: true,
    description:
      'The step on evidence that comes next, and what it still lacks today; null where none follows.',
  })
  async nextStep(
    @Root() participation: Participation,
    @Ctx() context: GraphContext,
  ): Promise<NextStep | null> {
    const heard = await context.loaders.load(
      'evidence of school',
      (ids: readonly string[]) => heardOf(context.database.manager, ids),
      participation.schoolId,
    );
    const next = nextStep(participation, heard, this.steps.today());
    return next ? Object.assign(new NextStep(), next) : null;
  }

  @Policy('advance', 'Participation')
  @FieldResolver(() => ChangeConnection, {
    nullable: true,
    description: 'Who changed what of it, the latest first; null for those who may not move it on.',
  })
  changes(
    @Root() participation: Participation,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: GraphContext,
  ): Page<Change> | null {
    const moves = (['advance', 'approve'] as const).some(action =>
      may(context.actor, action, 'Participation', participation),
    );
    if (!moves) return null;
    return changesOf(context, ChangedKind.PARTICIPATION, participation.id, args);
  }
}

@Resolver(() => ParticipationStep)
export class ParticipationStepResolver {
  @FieldResolver(() => StepEvidence, {
    nullable: true,
    description: 'What the step rests on; null for the application and the admission.',
  })
  evidence(@Root() { evidenceKind, evidenceId }: ParticipationStep): StepEvidence | null {
    if (!evidenceKind || !evidenceId) return null;
    return Object.assign(new StepEvidence(), { kind: evidenceKind, id: evidenceId });
  }
}

/** What the programme adds to a school. */
@Resolver(() => School)
export class SchoolProgrammeResolver {
  @Policy('read', 'Participation')
  @FieldResolver(() => Participation, {
    nullable: true,
    description: 'Its way through the latest round it takes part in; null if none that you may see.',
  })
  async participation(@Root() school: School, @Ctx() context: GraphContext): Promise<Participation | null> {
    return context.loaders.load(
      'latest participation of school',
      (ids: readonly string[]) => latestParticipations(context, ids),
      school.id,
    );
  }
}

export const ParticipationsOfSchool = listOn(School, 'participations', {
  item: Participation,
  by: 'schoolId',
  policy: 'Participation',
  orderBy: ['-id'],
  description: 'Its ways through all rounds, the latest first.',
});
