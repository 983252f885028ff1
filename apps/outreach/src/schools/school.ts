import { Policy } from '@doorstep/access';
import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** The school as the graph knows it by its key. It belongs to `schools`; what this service adds stands in `school.resolver.ts`. */
@Policy('read', 'School')
@Directive('@key(fields: "id")')
@ObjectType({ description: 'A school of the register.' })
export class School {
  @Field(() => ID, { description: 'The key of the school.' })
  id!: string;

  static of(id: string): School {
    return Object.assign(new School(), { id });
  }
}
