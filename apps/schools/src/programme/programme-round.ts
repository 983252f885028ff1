import type { BilingualText } from '@doorstep/service-kit/refusal';
import {
  Aggregate,
  BilingualField,
  DayField,
  describeChoices,
  EntityType,
  WholeField,
} from '@doorstep/subgraph-kit';
import { RoundStatus } from './round.rules';

describeChoices('RoundStatus', RoundStatus, 'Where a round of the programme stands today.', {
  PLANNED: 'Does not take applications yet.',
  OPEN: 'Takes applications.',
  CLOSED: 'Takes no more applications; its schools go on.',
});

@EntityType('A round of the programme, for which schools apply.')
export class ProgrammeRound extends Aggregate {
  @BilingualField('The name of the round.')
  name!: BilingualText;

  @DayField('The first day on which schools can apply.')
  opensOn!: string;

  @DayField('The first day on which they no longer can.')
  closesOn!: string;

  @WholeField('How many schools the round aims at.')
  targetSchools!: number;
}
