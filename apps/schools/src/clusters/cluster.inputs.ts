import { BilingualTextInput, ChangeInput, CreationInput, DateScalar } from '@doorstep/subgraph-kit';
import { Field, ID, InputType, Int } from 'type-graphql';
import { ClusterKind, LegalForm } from './cluster.rules';

const themeMeans = 'The code of the theme on which it works, for example HOMEWORK_THAT_HELPS.';
const focusMeans = 'The code of the area in which its problem lies: one of `focusAreas`.';
const problemMeans =
  'The problem that it wants to solve, in its own words; 2000 characters at most in each language.';
const legalMeans = 'Of an education group: how many legal persons its schools are.';

@InputType({ description: 'A cluster to form.' })
export class FormClusterInput extends CreationInput {
  @Field(() => BilingualTextInput, { description: 'The name of the cluster.' })
  name!: BilingualTextInput;

  @Field(() => ClusterKind, { description: 'What kind of cluster it is.' })
  kind!: ClusterKind;

  @Field({ description: themeMeans })
  theme!: string;

  @Field(() => ID, { nullable: true, description: focusMeans })
  focusAreaCode?: string | null;

  @Field(() => BilingualTextInput, { nullable: true, description: problemMeans })
  problem?: BilingualTextInput | null;

  @Field(() => LegalForm, { nullable: true, description: legalMeans })
  legalForm?: LegalForm | null;

  @Field(() => ID, {
    description: 'The key of the school that leads it (of an education group: its core school).',
  })
  leadSchoolId!: string;

  @Field(() => [ID], { description: 'The keys of the other schools, 1 to 200.' })
  memberSchoolIds!: string[];

  @Field(() => DateScalar, { description: 'Its first day: its schools run then; at most ten years ahead.' })
  from!: string;
}

@InputType({ description: 'Everything that a cluster says of itself; what is left out is taken away.' })
export class DescribeClusterInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the cluster.' })
  clusterId!: string;

  @Field(() => BilingualTextInput, { description: 'The name of the cluster.' })
  name!: BilingualTextInput;

  @Field({ description: themeMeans })
  theme!: string;

  @Field(() => ID, { nullable: true, description: focusMeans })
  focusAreaCode?: string | null;

  @Field(() => BilingualTextInput, { nullable: true, description: problemMeans })
  problem?: BilingualTextInput | null;

  @Field(() => LegalForm, { nullable: true, description: legalMeans })
  legalForm?: LegalForm | null;
}

@InputType({ description: 'A school that joins a cluster.' })
export class AddClusterMemberInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the cluster.' })
  clusterId!: string;

  @Field(() => ID, { description: 'The key of the school.' })
  schoolId!: string;

  @Field(() => DateScalar, { description: 'The first day on which it belongs; it may lie ahead.' })
  from!: string;

  @Field(() => DateScalar, {
    nullable: true,
    description:
      'The first day on which it no longer belongs; without it, it belongs as long as the cluster lasts.',
  })
  to?: string | null;
}

@InputType({ description: 'A school that leaves a cluster.' })
export class EndClusterMembershipInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the cluster.' })
  clusterId!: string;

  @Field(() => ID, { description: 'The key of the school.' })
  schoolId!: string;

  @Field(() => DateScalar, { description: 'The first day on which it no longer belongs.' })
  from!: string;
}

@InputType({ description: 'Another school that is to lead a cluster.' })
export class ChangeClusterLeadInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the cluster.' })
  clusterId!: string;

  @Field(() => ID, {
    description: 'The key of the school that is to lead it: a member, or one that joins with this.',
  })
  schoolId!: string;

  @Field(() => DateScalar, { description: 'The first day on which it leads.' })
  from!: string;

  @Field({
    defaultValue: false,
    description:
      'Whether the former lead leaves the cluster, instead of staying as a member; somebody else stays beside the new one.',
  })
  formerLeadLeaves!: boolean;
}

@InputType({ description: 'The end of a cluster.' })
export class CloseClusterInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the cluster.' })
  clusterId!: string;

  @Field(() => DateScalar, { description: 'The first day on which it no longer exists.' })
  from!: string;

  @Field({ description: 'Why; 500 characters at most.' })
  reason!: string;
}

@InputType({ description: 'An area for the list, or another name for one that is there.' })
export class NameFocusAreaInput {
  @Field(() => ID, { description: 'Its code: capital letters, digits and underscores.' })
  code!: string;

  @Field(() => BilingualTextInput, { description: 'Its name; 50 characters at most in each language.' })
  name!: BilingualTextInput;

  @Field(() => Int, {
    nullable: true,
    description:
      'Of an area that is there, the version that you read: CONFLICT if somebody was faster. Without it, the name is changed whatever it is.',
  })
  expectedVersion?: number | null;
}
