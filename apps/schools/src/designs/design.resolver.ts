import { Policy } from '@doorstep/access';
import {
  listOn,
  Among,
  BilingualTextInput,
  ChangeInput,
  ConnectionArgs,
  CreationInput,
  DateScalar,
  type GraphContext,
  Input,
  loadMany,
  type Page,
  payloadOf,
  readsOf,
  UseCase,
  type UseCaseContext,
  Work,
} from '@doorstep/subgraph-kit';
import { Arg, Args, Ctx, Field, FieldResolver, ID, InputType, Resolver, Root } from 'type-graphql';
import { type Change, ChangedKind } from '../history/change';
import { ChangeConnection, ChangeFilter, changesOf } from '../history/change.list';
import { School } from '../register/school';
import { DesignStatus, ReviewOutcome } from './design.rules';
import { designConstraints, type Designs } from './designs.service';
import { DesignGoal, DesignMilestone, DesignReview, SchoolDesign } from './school-design';

@InputType({ description: 'Which designs: those that meet all that is given.' })
class SchoolDesignFilter {
  @Among('status', () => DesignStatus, 'With one of these statuses.')
  statuses?: DesignStatus[] | null;

  @Among('districtCode', () => ID, 'Of schools of one of these districts (official codes).')
  districtCodes?: string[] | null;
}

@InputType({ description: 'A step towards a goal.' })
class DesignMilestoneInput {
  @Field(() => BilingualTextInput, { description: 'What is to be reached.' })
  milestone!: BilingualTextInput;

  @Field(() => DateScalar, { description: 'By which day: from today on, at most ten years ahead.' })
  dueOn!: string;
}

@InputType({ description: 'A goal, with its milestones.' })
class DesignGoalInput {
  @Field(() => BilingualTextInput, { description: 'The goal.' })
  goal!: BilingualTextInput;

  @Field(() => String, {
    nullable: true,
    description: 'The indicator that it is to move, for example ACADEMIC_BURDEN.',
  })
  indicator?: string | null;

  @Field(() => [DesignMilestoneInput], { description: 'Its milestones, 1 to 20, in their order.' })
  milestones!: DesignMilestoneInput[];
}

const zoneWords = '最近发展区: what the school cannot do yet and can reach with help.';

@InputType({ description: 'A design to draft.' })
class DraftSchoolDesignInput extends CreationInput {
  @Field(() => ID, { description: 'The key of the school.' })
  schoolId!: string;

  @Field(() => BilingualTextInput, { description: zoneWords })
  zone!: BilingualTextInput;

  @Field(() => [DesignGoalInput], { description: 'Its goals, 1 to 10, in their order.' })
  goals!: DesignGoalInput[];
}

@InputType()
abstract class OfDesignInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the design.' })
  schoolDesignId!: string;
}

@InputType({ description: 'What a draft is to say instead.' })
class ReviseSchoolDesignInput extends OfDesignInput {
  @Field(() => BilingualTextInput, { description: zoneWords })
  zone!: BilingualTextInput;

  @Field(() => [DesignGoalInput], { description: 'Its goals, 1 to 10, in their order.' })
  goals!: DesignGoalInput[];
}

@InputType({ description: 'A draft that is ready.' })
class SubmitSchoolDesignInput extends OfDesignInput {}

@InputType({ description: 'Whether a design comes into force.' })
class DecideOnSchoolDesignInput extends OfDesignInput {
  @Field({ description: 'True: it comes into force. False: it goes back to the school, with `reason`.' })
  agree!: boolean;

  @Field(() => BilingualTextInput, {
    nullable: true,
    description: 'Why it goes back; asked for then, and only then. 2000 characters at most in each language.',
  })
  reason?: BilingualTextInput | null;
}

@InputType({ description: 'A milestone that was reached.' })
class ReachDesignMilestoneInput extends OfDesignInput {
  @Field(() => ID, { description: 'The key of the milestone.' })
  milestoneId!: string;

  @Field(() => DateScalar, { description: 'The day: since the design came into force, today at the latest.' })
  reachedOn!: string;

  @Field(() => BilingualTextInput, { description: 'What shows it.' })
  evidence!: BilingualTextInput;
}

@InputType({ description: 'The yearly review of a design.' })
class ReviewSchoolDesignInput extends OfDesignInput {
  @Field(() => ReviewOutcome, { description: 'What it finds.' })
  outcome!: ReviewOutcome;

  @Field(() => BilingualTextInput, { description: 'In words.' })
  findings!: BilingualTextInput;
}

const SchoolDesignPayload = payloadOf(SchoolDesign, 'schoolDesign');
const gives = () => SchoolDesignPayload;
const constraints = designConstraints;

export const SchoolDesignReads = readsOf(SchoolDesign, {
  one: 'schoolDesign',
  many: 'schoolDesigns',
  policy: 'SchoolDesign',
  description: 'The designs that you may see, the latest first.',
  filter: SchoolDesignFilter,
  orderBy: ['-id'],
});

@Resolver(() => SchoolDesign)
export class SchoolDesignResolver {
  constructor(private readonly designs: Designs) {}

  @FieldResolver(() => [DesignGoal], { description: 'Its goals, in their order.' })
  async goals(@Root() design: SchoolDesign, @Ctx() context: GraphContext): Promise<DesignGoal[]> {
    return inOrder(await loadMany(context, DesignGoal, 'designId', design.id));
  }

  @FieldResolver(() => [DesignReview], { description: 'Its yearly reviews, the first first.' })
  async reviews(@Root() design: SchoolDesign, @Ctx() context: GraphContext): Promise<DesignReview[]> {
    return loadMany(context, DesignReview, 'designId', design.id);
  }

  @Policy('read', 'SchoolDesign')
  @FieldResolver(() => ChangeConnection, {
    nullable: true,
    description:
      'Who changed what of it, the latest first; `milestones` holds what was noted of a milestone before and after.',
  })
  changes(
    @Root() design: SchoolDesign,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: GraphContext,
    @Arg('filter', () => ChangeFilter, { nullable: true, description: 'Which changes; all without it.' })
    filter?: ChangeFilter | null,
  ): Page<Change> {
    return changesOf(context, ChangedKind.SCHOOL_DESIGN, design.id, args, filter);
  }

  @UseCase({
    policy: ['create', 'SchoolDesign'],
    gives,
    description: 'A school drafts its path: its zone of proximal development, goals and milestones.',
    constraints,
  })
  async draftSchoolDesign(@Input() input: DraftSchoolDesignInput, @Work() { tx, actor }: UseCaseContext) {
    return { schoolDesign: await this.designs.draft(tx, actor, input) };
  }

  @UseCase({ policy: ['update', 'SchoolDesign'], gives, description: 'The school writes its draft anew.' })
  async reviseSchoolDesign(@Input() input: ReviseSchoolDesignInput, @Work() { tx, actor }: UseCaseContext) {
    return { schoolDesign: await this.designs.revise(tx, actor, input) };
  }

  @UseCase({ policy: ['update', 'SchoolDesign'], gives, description: 'The school submits its draft.' })
  async submitSchoolDesign(@Input() input: SubmitSchoolDesignInput, @Work() { tx, actor }: UseCaseContext) {
    return { schoolDesign: await this.designs.submit(tx, actor, input) };
  }

  @UseCase({
    policy: ['review', 'SchoolDesign'],
    gives,
    description:
      'The institute or the district agrees to a design, which then comes into force and ends the one before, or returns it with a reason. Nobody judges what they have written.',
    constraints,
  })
  async decideOnSchoolDesign(
    @Input() input: DecideOnSchoolDesignInput,
    @Work() { tx, actor }: UseCaseContext,
  ) {
    return { schoolDesign: await this.designs.decide(tx, actor, input) };
  }

  @UseCase({
    policy: ['update', 'SchoolDesign'],
    gives,
    description:
      'The school notes that a milestone was reached, and what shows it. Sent again with something else, it corrects that; what it was stands in `changes`.',
  })
  async reachDesignMilestone(
    @Input() input: ReachDesignMilestoneInput,
    @Work() { tx, actor }: UseCaseContext,
  ) {
    return { schoolDesign: await this.designs.reach(tx, actor, input) };
  }

  @UseCase({
    policy: ['review', 'SchoolDesign'],
    gives,
    description: 'The institute or the district reviews a design, once a school year. COMPLETED ends it.',
    constraints,
  })
  async reviewSchoolDesign(@Input() input: ReviewSchoolDesignInput, @Work() { tx, actor }: UseCaseContext) {
    return { schoolDesign: await this.designs.review(tx, actor, input) };
  }
}

@Resolver(() => DesignGoal)
export class DesignGoalResolver {
  @FieldResolver(() => [DesignMilestone], { description: 'Its milestones, in their order.' })
  async milestones(@Root() goal: DesignGoal, @Ctx() context: GraphContext): Promise<DesignMilestone[]> {
    return inOrder(await loadMany(context, DesignMilestone, 'goalId', goal.id));
  }
}

export const DesignsOfSchool = listOn(School, 'designs', {
  item: SchoolDesign,
  by: 'schoolId',
  policy: 'SchoolDesign',
  orderBy: ['-id'],
  description: 'Its designs, as far as you may see them, the latest first.',
});

const inOrder = <T extends { place: number }>(rows: T[]): T[] => rows.toSorted((a, b) => a.place - b.place);
