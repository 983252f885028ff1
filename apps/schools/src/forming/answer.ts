import type { BilingualText } from '@doorstep/service-kit/refusal';
import { Bilingual, DateScalar, LinkField } from '@doorstep/subgraph-kit';
import { Field, ID, ObjectType } from 'type-graphql';
import type { Relation } from 'typeorm';
import { Cluster } from '../clusters/cluster';
import { ClusterKind } from '../clusters/cluster.rules';
import { ProposedPlacement } from './proposed';
import { UnservedReasons } from './proposal.types';
import type { UnservedReason } from './reason.rules';

@ObjectType({
  description:
    'What a school was answered when clusters were formed on need: its place and why it is there, or the reason why it has none. Of others it says no more than the explanation does.',
})
export class ClusterAnswer {
  @Field(() => ClusterKind, { description: 'The kind of clusters that were formed.' })
  kind!: ClusterKind;

  @Field(() => DateScalar, { description: 'The day from which on they hold.' })
  from!: string;

  @Field(() => ProposedPlacement, {
    nullable: true,
    description: 'Its place, and why it is there; null where it has none.',
  })
  placement!: ProposedPlacement | null;

  clusterId!: string | null;

  @LinkField(() => Cluster, {
    by: 'clusterId',
    policy: 'Cluster',
    description: 'The cluster in which it has its place; null where it has none.',
  })
  readonly cluster!: Relation<Cluster> | null;

  leavesId!: string | null;

  @LinkField(() => Cluster, {
    by: 'leavesId',
    policy: 'Cluster',
    description: 'The cluster that it leaves for it; null where it leaves none.',
  })
  readonly leaves!: Relation<Cluster> | null;

  @Field(() => UnservedReasons, { nullable: true, description: 'Why it has no place, though it asked.' })
  reason!: UnservedReason | null;

  @Bilingual({
    nullable: true,
    description: 'The reason in words for people, and what would help; null where there is none.',
  })
  message!: BilingualText | null;

  @Field(() => String, {
    nullable: true,
    description: 'The option with another value of which that reason would not have held; null if none.',
  })
  option!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'That value; another reason may then have stood in the way.',
  })
  optionValue!: string | null;

  @Field(() => [ID], {
    description:
      'Schools of its own wish not to work together that stood in the way; whom others avoid is not told.',
  })
  wishToDrop!: string[];
}
