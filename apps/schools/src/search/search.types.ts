import { Connection, LinkField } from '@doorstep/subgraph-kit';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Cluster } from '../clusters/cluster';
import { District } from '../districts/district';
import { ParticipationStage } from '../programme/participation.rules';
import { School } from '../register/school';
import { SchoolStage, SchoolStatus, Sector } from '../register/school.rules';

@InputType({ description: 'Which schools to search: those that meet all that is given.' })
export class SchoolSearchFilter {
  @Field(() => [ID], { nullable: true, description: 'Of one of these districts (official codes).' })
  districtCodes?: string[] | null;

  @Field(() => [SchoolStage], { nullable: true, description: 'Of one of these stages of education.' })
  stages?: SchoolStage[] | null;

  @Field(() => [SchoolStatus], {
    nullable: true,
    description:
      'With one of these statuses; without it, all but those entered by mistake (CREATED_IN_ERROR).',
  })
  statuses?: SchoolStatus[] | null;

  @Field(() => [Sector], { nullable: true, description: 'Of one of these sectors.' })
  sectors?: Sector[] | null;

  @Field(() => [ParticipationStage], {
    nullable: true,
    description: 'That have come this far in their latest round of the programme, as far as you may see it.',
  })
  programmeStages?: ParticipationStage[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Only schools that take part in the programme or have (true), or only the others (false).',
  })
  inProgramme?: boolean | null;

  @Field(() => [ID], {
    nullable: true,
    description: 'That belong to one of these clusters today (their keys).',
  })
  clusterIds?: string[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Only those of the sample city (true), or only real ones (false).',
  })
  sample?: boolean | null;
}

@ObjectType({ description: 'How many of the schools lie in a district.' })
export class DistrictCount {
  @Field(() => ID, { description: 'The official code of the district.' })
  code!: string;

  @LinkField(() => District, { by: 'code', key: 'code', policy: 'District', description: 'The district.' })
  readonly district!: District;

  @Field(() => Int, { description: 'How many.' })
  count!: number;
}

@ObjectType({ description: 'How many of the schools teach a stage.' })
export class SchoolStageCount {
  @Field(() => SchoolStage, { description: 'The stage of education.' })
  stage!: SchoolStage;

  @Field(() => Int, { description: 'How many.' })
  count!: number;
}

@ObjectType({ description: 'How many of the schools have a status.' })
export class SchoolStatusCount {
  @Field(() => SchoolStatus, { description: 'The status.' })
  status!: SchoolStatus;

  @Field(() => Int, { description: 'How many.' })
  count!: number;
}

@ObjectType({ description: 'How many of the schools belong to a sector.' })
export class SectorCount {
  @Field(() => Sector, { description: 'The sector.' })
  sector!: Sector;

  @Field(() => Int, { description: 'How many.' })
  count!: number;
}

@ObjectType({ description: 'How many of the schools have come how far in the programme.' })
export class ProgrammeStageCount {
  @Field(() => ParticipationStage, {
    nullable: true,
    description: 'The stage in the latest round that you may see; null for schools outside the programme.',
  })
  stage!: ParticipationStage | null;

  @Field(() => Int, { description: 'How many.' })
  count!: number;
}

@ObjectType({ description: 'How many of the schools belong to a cluster today.' })
export class ClusterCount {
  @Field(() => ID, { description: 'The key of the cluster.' })
  clusterId!: string;

  @LinkField(() => Cluster, { by: 'clusterId', policy: 'Cluster', description: 'The cluster.' })
  readonly cluster!: Cluster;

  @Field(() => Int, { description: 'How many.' })
  count!: number;
}

@ObjectType({
  description:
    'How many schools each choice would leave: every list counts under the text and all filters but its own, so that choices can be shown beside each other with their numbers.',
})
export class SchoolFacets {}

@ObjectType({
  description:
    'A page of the schools that were searched for, the best matches first, and their numbers by facet.',
})
export class SchoolSearchConnection extends Connection(School) {}
