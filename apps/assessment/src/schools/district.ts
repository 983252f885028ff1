import { ForeignType } from '@doorstep/subgraph-kit';
import { Field, ID } from 'type-graphql';

/** The district as the graph knows it by its key. It belongs to `schools`. */
@ForeignType('A district of the city.', { key: 'code', policy: 'District' })
export class District {
  @Field(() => ID, { description: 'The official code of the district (GB/T 2260), for example 310115.' })
  code!: string;

  static of(code: string): District {
    return Object.assign(new District(), { code });
  }
}
