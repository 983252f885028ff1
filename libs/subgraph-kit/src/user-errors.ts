import { refuse, type BilingualText, type Problem } from '@doorstep/service-kit/refusal';
import { Directive, Field, ObjectType } from 'type-graphql';
import { Bilingual } from './bilingual';

@Directive('@shareable')
@ObjectType({ description: 'What the caller can mend, and how.' })
export class UserError implements Problem {
  @Field({ description: 'A stable code, listed in the documentation.' })
  code!: string;

  @Bilingual({ description: 'What is wrong and how to mend it, in words for people.' })
  message!: BilingualText;

  @Field(() => [String], { description: 'Where in the input, outermost first.' })
  path!: string[];
}

/** What every mutation answers besides its own fields: `class FormClusterPayload extends MutationPayload`. */
@ObjectType()
export class MutationPayload {
  @Field(() => [UserError], { description: 'What kept it from happening; empty when it has happened.' })
  userErrors!: UserError[];
}

/** Refuses with `CONFLICT` when somebody changed the thing since the caller read it. */
export function expectVersion(entity: { version: number }, expectedVersion: number): void {
  if (entity.version === expectedVersion) return;
  throw refuse(
    'CONFLICT',
    ['expectedVersion'],
    `已被他人修改（当前版本${entity.version}），请刷新后重试。`,
    `Somebody was faster: the version is now ${entity.version}. Read it again, then repeat the change.`,
  );
}
