import { ForeignType, ListField, type Page } from '@doorstep/subgraph-kit';
import { Field, ID } from 'type-graphql';
import type { Relation } from 'typeorm';
import { Decision } from '../decisions/decision';
import { SchoolResult } from '../results/school-result';

/** The school as the graph knows it by its key, with what this service adds. It belongs to `schools`. */
@ForeignType('A school of the register.', { policy: 'School' })
export class School {
  @Field(() => ID, { description: 'The key of the school.' })
  id!: string;

  @ListField(() => SchoolResult, {
    by: 'schoolId',
    // UUIDv7 keys grow with time.
    orderBy: ['-id'],
    policy: 'SchoolResult',
    description: 'The results of the school that you may see, latest first.',
  })
  readonly results!: Relation<Page<SchoolResult>>;

  @ListField(() => Decision, {
    by: 'schoolId',
    orderBy: ['-id'],
    policy: 'Decision',
    description: 'The decisions on the school that you may see, latest first.',
  })
  readonly decisions!: Relation<Page<Decision>>;
}
