import { ForeignType } from '@doorstep/subgraph-kit';
import { Field, ID } from 'type-graphql';

/** What belongs to `assessment`, as the graph knows it by its key. */

@ForeignType('A cycle in which schools are assessed.', { policy: 'AssessmentCycle', extended: false })
export class AssessmentCycle {
  @Field(() => ID, { description: 'The key of the cycle.' })
  id!: string;
}

@ForeignType('What a cycle found at a school.', { policy: 'SchoolResult', extended: false })
export class SchoolResult {
  @Field(() => ID, { description: 'The key of the result.' })
  id!: string;
}
