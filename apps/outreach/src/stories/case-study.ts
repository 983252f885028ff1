import { Policy } from '@doorstep/access';
import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** The case study as the graph knows it by its key. It belongs to `professional-development`. */
@Policy('read', 'CaseStudy')
@Directive('@key(fields: "id", resolvable: false)')
@ObjectType({ description: 'How a school solved a problem, written down so that others can learn from it.' })
export class CaseStudy {
  @Field(() => ID, { description: 'The key of the case study.' })
  id!: string;

  static of(id: string): CaseStudy {
    return Object.assign(new CaseStudy(), { id });
  }
}
