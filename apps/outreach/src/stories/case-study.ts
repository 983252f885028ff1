import { ForeignType } from '@doorstep/subgraph-kit';
import { Field, ID } from 'type-graphql';

/** The case study as the graph knows it by its key. It belongs to `professional-development`. */
@ForeignType('How a school solved a problem, written down so that others can learn from it.', {
  policy: 'CaseStudy',
  extended: false,
})
export class CaseStudy {
  @Field(() => ID, { description: 'The key of the case study.' })
  id!: string;
}
