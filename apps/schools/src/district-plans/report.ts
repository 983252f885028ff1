import type { BilingualText } from '@doorstep/service-kit/refusal';
import {
  BilingualField,
  EntityType,
  FenField,
  InstantField,
  KeyField,
  WholeField,
} from '@doorstep/subgraph-kit';
import { Column } from 'typeorm';

@EntityType('A yearly report on a district plan, with the figures of the day on which it was filed.')
export class DistrictPlanReport {
  @KeyField()
  id!: string;

  @Column('uuid')
  planId!: string;

  @WholeField('The year, January to December.')
  year!: number;

  @BilingualField('What was done and what came of it.')
  achievements!: BilingualText;

  @BilingualField('What was difficult.')
  difficulties!: BilingualText;

  @BilingualField('What comes next.')
  nextSteps!: BilingualText;

  @WholeField('How many tasks were due by the end of the year.')
  tasksDue!: number;

  @WholeField('How many of them were done in time.')
  tasksKept!: number;

  @FenField('What of the fund had been released, in fen.')
  releasedFen!: number;

  @FenField('What of it had been spent, in fen.')
  spentFen!: number;

  /** The subject of who filed it. */
  @Column('text')
  filedBy!: string;

  @InstantField('When it was filed.')
  filedAt!: Date;
}
