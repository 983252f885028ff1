import { Policy } from '@doorstep/access';
import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** What belongs to `assessment`, as the graph knows it by its key. */

@Policy('read', 'AssessmentCycle')
@Directive('@key(fields: "id", resolvable: false)')
@ObjectType({ description: 'A cycle in which schools are assessed.' })
export class AssessmentCycle {
  @Field(() => ID, { description: 'The key of the cycle.' })
  id!: string;

  static of(id: string): AssessmentCycle {
    return Object.assign(new AssessmentCycle(), { id });
  }
}

@Policy('read', 'SchoolResult')
@Directive('@key(fields: "id", resolvable: false)')
@ObjectType({ description: 'What a cycle found at a school.' })
export class SchoolResult {
  @Field(() => ID, { description: 'The key of the result.' })
  id!: string;

  static of(id: string): SchoolResult {
    return Object.assign(new SchoolResult(), { id });
  }
}
