import { type Actor, Policy, type SubjectName, visibleWhere } from '@doorstep/access';
import { ConnectionArgs, type GraphContext, type OrderKey, paginateFor } from '@doorstep/subgraph-kit';
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { EntityTarget, ObjectLiteral } from 'typeorm';
import { CaseStudy, CaseStudyConnection } from '../case-studies/case-study';
import { ImprovementPlan, ImprovementPlanConnection } from '../improvement-plans/improvement-plan';
import { SiteStudy, SiteStudyConnection } from '../site-studies/site-study';
import { School } from './school';

/** What this service adds to a school, batched: the lists of twenty schools take as many statements as those of one. */
@Resolver(School)
export class SchoolResolver {
  @Policy('read', 'SiteStudy')
  @FieldResolver(() => SiteStudyConnection, {
    nullable: true,
    description: 'The site studies of the school that you may see, latest first.',
  })
  siteStudies(@Root() school: School, @Args() args: ConnectionArgs, @Ctx() context: GraphContext) {
    return listOf(context, school, args, SiteStudy, 'SiteStudy', 'visitedOn');
  }

  @Policy('read', 'ImprovementPlan')
  @FieldResolver(() => ImprovementPlanConnection, {
    nullable: true,
    description: 'The improvement plans of the school that you may see, latest first.',
  })
  improvementPlans(@Root() school: School, @Args() args: ConnectionArgs, @Ctx() context: GraphContext) {
    return listOf(context, school, args, ImprovementPlan, 'ImprovementPlan', 'openedOn');
  }

  @Policy('read', 'CaseStudy')
  @FieldResolver(() => CaseStudyConnection, {
    nullable: true,
    description:
      'The case studies of the school that you may see, latest first: the approved ones, and your own.',
  })
  caseStudies(@Root() school: School, @Args() args: ConnectionArgs, @Ctx() context: GraphContext) {
    return listOf(context, school, args, CaseStudy, 'CaseStudy', 'draftedAt');
  }
}

function listOf<T extends ObjectLiteral>(
  context: GraphContext,
  school: School,
  args: ConnectionArgs,
  entity: EntityTarget<T>,
  subject: SubjectName,
  latestBy: string,
) {
  const orderBy: OrderKey[] = [{ column: `item.${latestBy}`, direction: 'DESC' }];
  return paginateFor(context, {
    name: `School.${subject}`,
    query: () => seen(context, context.actor, entity, subject),
    parent: { column: 'item.schoolId', value: school.id },
    orderBy,
    args,
  });
}

function seen<T extends ObjectLiteral>(
  { database }: GraphContext,
  actor: Actor,
  entity: EntityTarget<T>,
  subject: SubjectName,
) {
  const { sql, parameters } = visibleWhere(actor, 'read', subject, 'item');
  return database.manager.createQueryBuilder(entity, 'item').where(sql, parameters);
}
