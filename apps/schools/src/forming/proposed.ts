import type { BilingualText } from '@doorstep/service-kit/refusal';
import {
  Bilingual,
  EntityType,
  FlagField,
  KeyField,
  LinkField,
  ListField,
  NumberField,
  type Page,
  TextField,
  WholeField,
} from '@doorstep/subgraph-kit';
import { Field, ID } from 'type-graphql';
import { Column, type Relation } from 'typeorm';
import { Cluster } from '../clusters/cluster';
import { ClusterRole } from '../clusters/cluster.rules';
import { School } from '../register/school';
import { PlacementExplanation, UnservedReasons } from './proposal.types';
import type { Remedy, UnservedReason } from './unserved.rules';

@EntityType('The place of a school in a proposal, and why it is there.')
export class ProposedPlacement {
  @KeyField()
  id!: string;

  @Column('uuid')
  proposalId!: string;

  @Column('uuid')
  proposedClusterId!: string;

  @Column('uuid')
  schoolId!: string;

  @LinkField(() => School, { by: 'schoolId', policy: 'School', description: 'The school.' })
  readonly school!: School;

  @Field(() => ClusterRole, { description: 'LEAD or MEMBER.' })
  @Column('text')
  role!: ClusterRole;

  @Field(() => PlacementExplanation, { description: 'Why it is there.' })
  @Column('jsonb')
  explanation!: PlacementExplanation;
}

@EntityType('A cluster that is proposed.')
export class ProposedCluster {
  @KeyField()
  id!: string;

  @Column('uuid')
  proposalId!: string;

  @WholeField('Its place in the proposal, from 0.')
  place!: number;

  @TextField('The code of the theme on which it is to work.')
  theme!: string;

  @Column('uuid')
  leadSchoolId!: string;

  @LinkField(() => School, {
    by: 'leadSchoolId',
    policy: 'School',
    description: 'The school that is to lead it.',
  })
  readonly lead!: School;

  @NumberField('What it adds to the objective.')
  points!: number;

  @Column('uuid', { nullable: true })
  continuesId!: string | null;

  @LinkField(() => Cluster, {
    by: 'continuesId',
    policy: 'Cluster',
    description: 'The cluster that goes on in it, with its plans and its history; null for a new one.',
  })
  readonly continues!: Relation<Cluster> | null;

  @Column('uuid', { nullable: true })
  clusterId!: string | null;

  @LinkField(() => Cluster, {
    by: 'clusterId',
    policy: 'Cluster',
    description: 'The cluster that it has become; null before it is adopted.',
  })
  readonly cluster!: Relation<Cluster> | null;

  @ListField(() => ProposedPlacement, {
    by: 'proposedClusterId',
    orderBy: ['role', 'id'],
    policy: 'ClusterProposal',
    whole: true,
    description: 'Its schools, the lead first.',
  })
  readonly placements!: Page<ProposedPlacement>;
}

@EntityType('A school that asked and has no place in the proposal, and why.')
export class UnservedSchool {
  @KeyField()
  id!: string;

  @Column('uuid')
  proposalId!: string;

  @Column('uuid')
  schoolId!: string;

  @LinkField(() => School, { by: 'schoolId', policy: 'School', description: 'The school.' })
  readonly school!: School;

  @Field(() => UnservedReasons, { description: 'Why it has no place.' })
  @Column('text')
  reason!: UnservedReason;

  @Column('jsonb', { nullable: true })
  remedy!: Remedy | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The option with another value of which the reason no longer holds, for example maxDistanceKm; null if none would do.',
  })
  get option(): string | null {
    return this.remedy?.kind === 'OPTION' ? this.remedy.option : null;
  }

  @Field(() => String, {
    nullable: true,
    description:
      'The value of that option, the nearest to the present one, with which the reason no longer holds; another may then stand in the way.',
  })
  get optionValue(): string | null {
    return this.remedy?.kind === 'OPTION' ? String(this.remedy.value) : null;
  }

  @Field(() => [ID], {
    description: 'Schools of the wish not to work together that would have to be dropped.',
  })
  get wishToDrop(): string[] {
    return this.remedy?.kind === 'WISH' ? [...this.remedy.avoided] : [];
  }

  get leadId(): string | null {
    return this.remedy?.kind === 'MOVE' || this.remedy?.kind === 'FORM' ? this.remedy.leadId : null;
  }

  @LinkField(() => School, {
    by: 'leadId',
    policy: 'School',
    description:
      'For COULD_JOIN, the lead of the cluster into which it can be moved; for COULD_FORM, the school that could lead a new one; else null.',
  })
  readonly couldWorkUnder!: School | null;

  @Bilingual({ description: 'In words for people.' })
  @Column('jsonb')
  message!: BilingualText;
}

@EntityType('A school that leaves its cluster when the proposal is adopted.')
export class LeavingSchool {
  @KeyField()
  id!: string;

  @Column('uuid')
  proposalId!: string;

  @WholeField('Its place among those that leave, from 0: by the codes of the schools.')
  place!: number;

  @Column('uuid')
  schoolId!: string;

  @LinkField(() => School, { by: 'schoolId', policy: 'School', description: 'The school.' })
  readonly school!: School;

  @Column('uuid')
  clusterId!: string;

  @LinkField(() => Cluster, {
    by: 'clusterId',
    policy: 'Cluster',
    description: 'The cluster that it leaves.',
  })
  readonly cluster!: Relation<Cluster>;

  @FlagField('Whether that cluster closes then, because it goes on in none of the proposal.')
  closes!: boolean;

  @Column('uuid', { nullable: true })
  goesToId!: string | null;

  @LinkField(() => ProposedCluster, {
    by: 'goesToId',
    policy: 'ClusterProposal',
    description: 'The proposed cluster to which it goes; null where the proposal has no place for it.',
  })
  readonly goesTo!: ProposedCluster | null;
}
