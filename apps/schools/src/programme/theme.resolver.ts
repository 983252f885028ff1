import { Policy } from '@doorstep/access';
import {
  BilingualTextInput,
  Connection,
  ConnectionArgs,
  type GraphContext,
  Input,
  orderKey,
  type Page,
  paginate,
  payloadOf,
  UseCase,
  type UseCaseContext,
  Work,
} from '@doorstep/subgraph-kit';
import { Args, Ctx, Field, ID, InputType, Query, Resolver } from 'type-graphql';
import { Theme } from './theme';
import { nameTheme } from './themes.service';

@InputType({ description: 'A theme for the list, or a new name of one.' })
class NameThemeInput {
  @Field(() => ID, { description: 'Its code: capital letters, digits and underscores.' })
  code!: string;

  @Field(() => BilingualTextInput, { description: 'Its name; 50 characters at most in each language.' })
  name!: BilingualTextInput;

  @Field(() => [String], {
    defaultValue: [],
    description:
      'The codes of the indicators that it is about, for example ACADEMIC_BURDEN; none for all of them.',
  })
  indicators!: string[];
}

const ThemePayload = payloadOf(Theme, 'theme');

@Resolver(() => Theme)
export class ThemeResolver {
  @Policy('read', 'Programme')
  @Query(() => Connection(Theme), {
    nullable: true,
    description:
      'The themes of bottleneck problems that have a name, in the order of their codes. Others may be used, and are told by their codes.',
  })
  themes(@Args(() => ConnectionArgs) args: ConnectionArgs, @Ctx() context: GraphContext): Page<Theme> {
    const query = context.database.manager.createQueryBuilder(Theme, 'item');
    return paginate({ query, orderBy: [orderKey('code')], args });
  }

  @UseCase({
    policy: ['update', 'Programme'],
    gives: () => ThemePayload,
    description:
      'Adds a theme to the list of `themes`, or renames one and says what it is about. Sent twice, it does nothing more.',
  })
  async nameTheme(@Input() input: NameThemeInput, @Work() { tx, actor }: UseCaseContext) {
    return { theme: await nameTheme(tx, actor, input) };
  }
}
