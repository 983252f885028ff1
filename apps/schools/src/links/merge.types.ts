import { UserError } from '@doorstep/subgraph-kit';
import { Field, Int, ObjectType } from 'type-graphql';
import { CatchmentStage } from '../catchment/catchment.rules';
import { SuccessionOutcome } from './link.rules';

@ObjectType({ description: 'What becomes of the place of a school in a cluster.' })
export class MergeCluster {
  schoolId!: string;
  clusterId!: string;

  @Field({ description: 'Whether the school leads the cluster, on that day or later.' })
  leads!: boolean;

  @Field(() => SuccessionOutcome, { description: 'What becomes of its place.' })
  outcome!: SuccessionOutcome;
}

@ObjectType({ description: 'What becomes of a neighbourhood that a school serves.' })
export class MergeCatchment {
  schoolId!: string;
  neighbourhoodCode!: string;

  @Field(() => CatchmentStage, { description: 'For which stage.' })
  stage!: CatchmentStage;

  @Field(() => Int, { description: 'In which school year, by the year in which it begins.' })
  schoolYear!: number;

  @Field(() => SuccessionOutcome, {
    description: 'Whether the successor serves it, or nobody does any more.',
  })
  outcome!: SuccessionOutcome;
}

@ObjectType('MergePreview', { description: 'Everything that a merge would do, before it is done.' })
export class MergePreviewView {
  predecessorIds!: string[];
  successorId!: string;
  participationIds!: string[];

  @Field(() => String, {
    nullable: true,
    description:
      'Give it to mergeSchools with the same plan; null where a problem keeps the merge from happening.',
  })
  fingerprint!: string | null;

  @Field(() => [UserError], {
    description:
      'What keeps it from happening, and how to mend it; what comes after the problem is not looked at.',
  })
  problems!: UserError[];

  @Field(() => [MergeCluster], {
    description: 'The memberships of the schools that go, on that day or later.',
  })
  clusters!: MergeCluster[];

  @Field(() => [MergeCatchment], {
    description:
      'The neighbourhoods that they serve from the school year on that begins on that day or later; of a merge that is not ahead, from the year of the day on.',
  })
  catchments!: MergeCatchment[];

  @Field(() => Int, {
    description:
      'How many areas are drawn on the map for them: draw those of the successor anew (drawCatchmentArea).',
  })
  areas!: number;
}
