import { Policy, visible } from '@doorstep/access';
import type { Jobs } from '@doorstep/jobs';
import { computationJobName } from '../results/computation';
import { type GraphContext, isUuid, Job, jobView } from '@doorstep/subgraph-kit';
import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';

@Resolver(Job)
export class JobResolver {
  constructor(private readonly jobs: Jobs) {}

  @Policy('read', 'Job')
  @Query(() => Job, {
    nullable: true,
    description:
      'An import into a cycle, or the computation of its results; null if there is none with this key that you may see.',
  })
  async assessmentJob(
    @Arg('id', () => ID, { description: 'The key of the job.' }) id: string,
    @Ctx() { actor }: GraphContext,
  ): Promise<Job | null> {
    const record = isUuid(id) ? visible(actor, 'Job', await this.jobs.find(id)) : null;
    // Of all jobs here, an import alone has rows that it refuses.
    const refusedRows =
      record && record.kind !== computationJobName.name
        ? `/assessment/jobs/${record.id}/refused-rows.csv`
        : null;
    return record && jobView(record, refusedRows);
  }
}
