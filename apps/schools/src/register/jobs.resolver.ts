import { Policy, visible } from '@doorstep/access';
import type { Jobs } from '@doorstep/jobs';
import { type GraphContext, isUuid, Job, jobView } from '@doorstep/subgraph-kit';
import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';

@Resolver()
export class SchoolsJobResolver {
  constructor(private readonly jobs: Jobs) {}

  @Policy('read', 'Job')
  @Query(() => Job, {
    nullable: true,
    description:
      'An import of schools, or the making of a proposal of clusters, by the key of its job; null if there is none that you may see.',
  })
  async schoolsJob(
    @Arg('id', () => ID, { description: 'The key of the job.' }) id: string,
    @Ctx() context: GraphContext,
  ): Promise<Job | null> {
    const record = isUuid(id) ? await this.jobs.find(id) : null;
    const seen = visible(context.actor, 'Job', record);
    // Of all jobs here, an import alone has rows that it refuses.
    const refusedRows = seen?.kind.includes('import-') ? `/schools/jobs/${seen.id}/refused-rows.csv` : null;
    return seen && jobView(seen, refusedRows);
  }
}
