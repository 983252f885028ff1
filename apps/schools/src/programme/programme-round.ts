import type { BilingualText } from '@doorstep/service-kit/refusal';
import {
  Absent,
  Aggregate,
  BilingualField,
  ChoiceField,
  DayField,
  describeChoices,
  EntityType,
  ShareField,
  TextField,
  WholeField,
} from '@doorstep/subgraph-kit';
import { Column, PrimaryColumn } from 'typeorm';
import { ParticipationLevel } from './participation.rules';
import { CoverageDenominator, RoundStatus } from './round.rules';

describeChoices('RoundStatus', RoundStatus, 'Where a round of the programme stands today.', {
  PLANNED: 'Does not take applications yet.',
  OPEN: 'Takes applications.',
  CLOSED: 'Takes no more applications; its schools go on.',
});

describeChoices('CoverageDenominator', CoverageDenominator, 'Of which schools participants are a share.', {
  ALL_COMPULSORY: 'All schools of compulsory education that are running, public and private.',
  PUBLIC_COMPULSORY: 'Those of them that are public: only they can take part.',
});

@EntityType('A round of the programme, for which schools apply.')
@Absent({
  code: 'PROGRAMME_ROUND_NOT_FOUND',
  field: 'roundId',
  zh: '没有这一轮项目。',
  en: 'There is no such round.',
})
export class ProgrammeRound extends Aggregate {
  @BilingualField('The name of the round.')
  name!: BilingualText;

  @DayField('The first day on which schools can apply.')
  opensOn!: string;

  @DayField('The first day on which they no longer can.')
  closesOn!: string;

  @WholeField('How many schools the round aims at.')
  targetSchools!: number;

  @ChoiceField(
    CoverageDenominator,
    'Of which schools the participants are counted as a share, when coverage is held against the target.',
    { default: `'PUBLIC_COMPULSORY'` },
  )
  denominator!: CoverageDenominator;
}

@EntityType('What a round aims at by the end of a year.')
export class RoundTarget {
  @PrimaryColumn('uuid', { default: () => 'uuidv7()' })
  id!: string;

  @Column('uuid')
  roundId!: string;

  @WholeField('The year by whose end it is to be reached.')
  byYear!: number;

  @ChoiceField(ParticipationLevel, "Of the city's or the districts' project schools; null for all.", {
    nullable: true,
  })
  level!: ParticipationLevel | null;

  @WholeField('How many schools; null if the target is a share alone.', { nullable: true })
  schools!: number | null;

  @ShareField("What share of the schools of the round's denominator; null if the target is a number alone.", {
    nullable: true,
    column: { precision: 5, scale: 4 },
  })
  share!: string | null;

  @TextField('Where the target stands, for example 沪教委基〔2015〕77号, 二.', { nullable: true })
  source!: string | null;
}
