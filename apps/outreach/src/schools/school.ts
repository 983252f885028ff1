import { ForeignType, ListField, type Page } from '@doorstep/subgraph-kit';
import { Field, ID } from 'type-graphql';
import type { Relation } from 'typeorm';
import { Story } from '../stories/story';
import { latestFirst } from '../stories/story.order';

/** The school as the graph knows it by its key, with what this service adds. It belongs to `schools`. */
@ForeignType('A school of the register.', { policy: 'School' })
export class School {
  @Field(() => ID, { description: 'The key of the school.' })
  id!: string;

  @ListField(() => Story, {
    by: 'schoolId',
    orderBy: [latestFirst],
    policy: 'Story',
    description: 'The stories about the school that you may see, latest first.',
  })
  readonly stories!: Relation<Page<Story>>;
}
