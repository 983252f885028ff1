import { FieldResolver, Resolver, Root } from 'type-graphql';
import { asText } from './as-text.rules';
import { Change } from './change';

@Resolver(() => Change)
export class ChangeResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description: 'What it was before: text as it is, anything else as JSON; null for nothing.',
  })
  before(@Root() change: Change): string | null {
    return asText(change.before);
  }

  @FieldResolver(() => String, { nullable: true, description: 'What it is since, written like `before`.' })
  after(@Root() change: Change): string | null {
    return asText(change.after);
  }
}
