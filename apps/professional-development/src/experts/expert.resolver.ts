import {
  BilingualTextInput,
  ChangeInput,
  CreationInput,
  DateScalar,
  Input,
  payloadOf,
  readsOf,
  UseCase,
  type UseCaseContext,
  Work,
} from '@doorstep/subgraph-kit';
import { Field, ID, InputType, Resolver } from 'type-graphql';
import { Expert } from './expert';
import { ExpertFilter } from './expert.list';
import { ConflictReason } from './expert.rules';
import { expertConstraints, type ExpertsService } from './experts.service';

@InputType({ description: 'What the directory says of an expert.' })
class ExpertDetailsInput {
  @Field(() => BilingualTextInput, { description: 'The name that panels and lists show.' })
  name!: BilingualTextInput;

  @Field(() => [String], {
    description: 'Codes of the fields of expertise, 1 to 50, for example CURRICULUM.',
  })
  fields!: string[];

  @Field(() => [String], { description: 'The languages in which the expert works: BCP 47 tags.' })
  languages!: string[];

  @Field(() => [ID], {
    description: 'The official codes of the districts to which the expert belongs; may be none.',
  })
  districtCodes!: string[];

  @Field(() => [ID], {
    description: 'The keys of the own schools: where the expert works, or lately worked.',
  })
  schoolIds!: string[];

  @Field(() => DateScalar, { description: 'The first day on which the expert serves.' })
  activeFrom!: string;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The day after the last; absent while no end is known.',
  })
  activeTo?: string | null;
}

@InputType({ description: 'An expert to enter in the directory.' })
class RegisterExpertInput extends CreationInput {
  @Field(() => ID, { description: "The subject of the expert's token: it becomes the key." })
  subject!: string;

  @Field(() => ExpertDetailsInput, { description: 'What the directory says of the expert.' })
  details!: ExpertDetailsInput;
}

@InputType({ description: 'What the directory says of an expert from now on.' })
class UpdateExpertInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the expert.' })
  expertId!: string;

  @Field(() => ExpertDetailsInput, { description: 'All of it: what is left out is no longer said.' })
  details!: ExpertDetailsInput;
}

@InputType({ description: 'A conflict of interest of your own.' })
class DeclareExpertConflictInput extends CreationInput {
  @Field(() => ID, { description: 'Your key in the directory: the subject of your token.' })
  expertId!: string;

  @Field(() => ID, { nullable: true, description: 'The key of the school, or absent for a district.' })
  schoolId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The official code of the district, or absent for a school.',
  })
  districtCode?: string | null;

  @Field(() => ConflictReason, { description: 'Why.' })
  reason!: ConflictReason;

  @Field(() => BilingualTextInput, { nullable: true, description: 'More about it; 500 characters at most.' })
  note?: BilingualTextInput | null;

  @Field(() => DateScalar, { description: 'The first day on which it holds; may lie in the past.' })
  from!: string;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The day after the last; absent while no end is known.',
  })
  to?: string | null;
}

@InputType({ description: 'The end of a conflict of interest of your own.' })
class EndExpertConflictInput extends CreationInput {
  @Field(() => ID, { description: 'The key of the conflict.' })
  conflictId!: string;

  @Field(() => DateScalar, {
    description: 'The day after the last on which it holds; today at the earliest.',
  })
  to!: string;
}

@InputType({ description: 'A person whom the directory is to forget.' })
class EraseExpertInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the expert.' })
  expertId!: string;
}

const ExpertPayload = payloadOf(Expert, 'expert');

export const ExpertReads = readsOf(Expert, {
  one: 'expert',
  many: 'experts',
  policy: 'Expert',
  description: 'The experts that you may see, in the order of their keys.',
  filter: ExpertFilter,
  orderBy: ['id'],
});

@Resolver(() => Expert)
export class ExpertResolver {
  constructor(private readonly experts: ExpertsService) {}

  @UseCase({
    policy: ['create', 'Expert'],
    gives: () => ExpertPayload,
    description: 'Enters an expert in the directory.',
    constraints: expertConstraints,
  })
  async registerExpert(
    @Input() { subject, details }: RegisterExpertInput,
    @Work() { tx, actor }: UseCaseContext,
  ) {
    return { expert: await this.experts.register(tx, actor, { subject, ...details }) };
  }

  @UseCase({
    policy: ['update', 'Expert'],
    gives: () => ExpertPayload,
    description: 'Changes what the directory says of an expert.',
  })
  async updateExpert(
    @Input() { details, ...which }: UpdateExpertInput,
    @Work() { tx, actor }: UseCaseContext,
  ) {
    return { expert: await this.experts.update(tx, actor, { ...which, ...details }) };
  }

  @UseCase({
    policy: ['create', 'ExpertConflict'],
    gives: () => ExpertPayload,
    description:
      'Declares a conflict of interest of your own: on no panel will you judge that school or district.',
    constraints: expertConstraints,
  })
  async declareExpertConflict(
    @Input() input: DeclareExpertConflictInput,
    @Work() { tx, actor }: UseCaseContext,
  ) {
    return { expert: await this.experts.declareConflict(tx, actor, input) };
  }

  @UseCase({
    policy: ['update', 'ExpertConflict'],
    gives: () => ExpertPayload,
    description: 'Ends a conflict of interest of your own. It stays on record for the days on which it held.',
  })
  async endExpertConflict(@Input() input: EndExpertConflictInput, @Work() { tx, actor }: UseCaseContext) {
    return { expert: await this.experts.endConflict(tx, actor, input) };
  }

  @UseCase({
    policy: ['update', 'Expert'],
    gives: () => ExpertPayload,
    description:
      'Erases a person: name, fields, districts, schools and conflicts go for good. Records of panels keep the pseudonymous key.',
  })
  async eraseExpert(@Input() input: EraseExpertInput, @Work() { tx, actor }: UseCaseContext) {
    return { expert: await this.experts.erase(tx, actor, input) };
  }
}
