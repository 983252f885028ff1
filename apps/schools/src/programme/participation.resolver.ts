import { may, Policy, visible } from '@doorstep/access';
import {
  ConnectionArgs,
  type GraphContext,
  loadMany,
  loadOne,
  paginate,
  paginateFor,
  type Page,
} from '@doorstep/subgraph-kit';
import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { Change, ChangedKind } from '../history/change';
import { ChangeConnection, changesOf } from '../history/change.list';
import { School } from '../register/school';
import { heardOf } from './heard';
import { BottleneckProblem, NextStep, Participation, ParticipationStep, StepEvidence } from './participation';
import {
  filterParticipations,
  latestParticipations,
  ParticipationConnection,
  ParticipationFilter,
  participationsSeenBy,
} from './participation.list';
import { nextStep } from './participation.rules';
import type { Programme } from './programme.service';
import { ProgrammeRound } from './programme-round';

const latestFirst = [{ column: 'participation.id', direction: 'DESC' as const }];

@Resolver(() => Participation)
export class ParticipationResolver {
  constructor(private readonly programme: Programme) {}

  @Policy('read', 'Participation')
  @Query(() => Participation, {
    nullable: true,
    description: 'A participation by its key; null if there is none that you may see.',
  })
  async participation(
    @Arg('id', () => ID, { description: 'The key of the participation.' }) id: string,
    @Ctx() context: GraphContext,
  ): Promise<Participation | null> {
    return visible(context.actor, 'Participation', await loadOne(context, Participation, 'id', id));
  }

  @Policy('read', 'Participation')
  @Query(() => ParticipationConnection, {
    nullable: true,
    description: 'The participations that you may see, the latest first.',
  })
  participations(
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: GraphContext,
    @Arg('filter', () => ParticipationFilter, { nullable: true, description: 'Which ones; all without it.' })
    filter?: ParticipationFilter | null,
  ): Page<Participation> {
    const query = filterParticipations(participationsSeenBy(context), filter ?? {});
    return paginate({ query, orderBy: latestFirst, args });
  }

  @Policy('read', 'School')
  @FieldResolver(() => School, { nullable: true, description: 'The school.' })
  async school(@Root() participation: Participation, @Ctx() context: GraphContext): Promise<School | null> {
    return visible(context.actor, 'School', await loadOne(context, School, 'id', participation.schoolId));
  }

  @Policy('read', 'Programme')
  @FieldResolver(() => ProgrammeRound, { nullable: true, description: 'The round.' })
  async round(
    @Root() participation: Participation,
    @Ctx() context: GraphContext,
  ): Promise<ProgrammeRound | null> {
    return loadOne(context, ProgrammeRound, 'id', participation.roundId);
  }

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
    const next = nextStep(participation, heard, this.programme.today());
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
    if (!may(context.actor, 'approve', 'Participation', participation)) return null;
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

  @Policy('read', 'Participation')
  @FieldResolver(() => ParticipationConnection, {
    nullable: true,
    description: 'Its ways through all rounds, the latest first.',
  })
  participations(
    @Root() school: School,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: GraphContext,
  ): Page<Participation> {
    return paginateFor(context, {
      name: 'School.participations',
      query: () => participationsSeenBy(context),
      parent: { column: 'participation.schoolId', value: school.id },
      orderBy: latestFirst,
      args,
    });
  }
}
