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

/** The district as the graph knows it by its key. It belongs to `schools`. */
@Policy('read', 'District')
@Directive('@key(fields: "code")')
@ObjectType({ description: 'A district of the city.' })
export class District {
  @Field(() => ID, { description: 'The official code of the district (GB/T 2260), for example 310115.' })
  code!: string;

  static of(code: string): District {
    return Object.assign(new District(), { code });
  }
}
