import { FieldResolver, Resolver, Root } from 'type-graphql';
import { Change } from './change';

const text = (value: unknown): string | null =>
  value == null ? null : typeof value === 'string' ? value : JSON.stringify(value);

@Resolver(() => Change)
export class ChangeResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description: 'What it was before: text as it is, anything else as JSON; null for nothing.',
  })
  before(@Root() change: Change): string | null {
    return text(change.before);
  }

  @FieldResolver(() => String, { nullable: true, description: 'What it is since, written like `before`.' })
  after(@Root() change: Change): string | null {
    return text(change.after);
  }
}
