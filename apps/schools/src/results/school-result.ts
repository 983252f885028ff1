import { ForeignType } from '@doorstep/subgraph-kit';
import { Field, ID } from 'type-graphql';

/** It belongs to `assessment`; the graph knows it here by its key. */
@ForeignType('What a cycle found at a school.', { policy: 'SchoolResult', extended: false })
export class SchoolResult {
  @Field(() => ID, { description: 'The key of the result.' })
  id!: string;

  static of(id: string): SchoolResult {
    return Object.assign(new SchoolResult(), { id });
  }
}
