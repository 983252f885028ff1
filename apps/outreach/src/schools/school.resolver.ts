import { Policy, visibleWhere } from '@doorstep/access';
import { ConnectionArgs, type GraphContext, paginateFor } from '@doorstep/subgraph-kit';
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Story, StoryConnection } from '../stories/story';
import { latestFirst } from '../stories/story.resolver';
import { School } from './school';

/** What this service adds to a school, batched: the stories of twenty schools take as many statements as those of one. */
@Resolver(School)
export class SchoolResolver {
  @Policy('read', 'Story')
  @FieldResolver(() => StoryConnection, {
    nullable: true,
    description: 'The stories about the school that you may see, latest first.',
  })
  stories(@Root() school: School, @Args() args: ConnectionArgs, @Ctx() context: GraphContext) {
    const { sql, parameters } = visibleWhere(context.actor, 'read', 'Story', 'story');
    return paginateFor(context, {
      name: 'School.stories',
      query: () => context.database.manager.createQueryBuilder(Story, 'story').where(sql, parameters),
      parent: { column: 'story.schoolId', value: school.id },
      orderBy: latestFirst('story'),
      args,
    });
  }
}
