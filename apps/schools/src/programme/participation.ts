import type { BilingualText } from '@doorstep/service-kit/refusal';
import {
  Absent,
  Aggregate,
  Bilingual,
  BilingualField,
  ChoiceField,
  DayField,
  describeChoices,
  EntityType,
  FlagField,
  IdField,
  InstantField,
  KeyField,
  LinkField,
  ListField,
  type Page,
  TextField,
} from '@doorstep/subgraph-kit';
import { Field, ID, ObjectType } from 'type-graphql';
import { Column } from 'typeorm';
import { School } from '../register/school';
import { BroughtEvidence } from './brought-evidence';
import { Nomination } from './nomination';
import { ApplicationStatus } from './nomination.rules';
import { EvidenceKind, ParticipationLevel, ParticipationStage } from './participation.rules';
import { ProgrammeRound } from './programme-round';

describeChoices(
  'ParticipationStage',
  ParticipationStage,
  'How far a school has come: 发现－培育－改进－提升.',
  {
    APPLIED: 'Has applied; nobody has decided yet.',
    DISCOVERED: '发现: admitted, by the city or the district, whose project school it is.',
    CULTIVATED: '培育: on the ground of a site study.',
    IMPROVING: '改进: on the ground of an improvement plan that the school has accepted.',
    ELEVATED: '提升: on the ground of a published decision that all conditions are met.',
    DECLINED: 'Has applied and was not admitted; a step says why.',
    WITHDRAWN: 'Has left the round.',
  },
);
describeChoices('ParticipationLevel', ParticipationLevel, 'Whose project school it is.', {
  CITY: "市项目学校: the city's.",
  DISTRICT: "区项目学校: the district's.",
});
describeChoices('ApplicationStatus', ApplicationStatus, 'Where an application stands.', {
  SUBMITTED: 'The district has not answered yet.',
  EVIDENCE_MISSING: 'The district asks the school for evidence.',
  EVIDENCE_BROUGHT: 'The school has brought what it was asked for; the district is to answer.',
  NOMINATED:
    'The district has nominated the school: it can be admitted, by somebody else than who nominated it.',
});
describeChoices('EvidenceKind', EvidenceKind, 'What a step of a school rests on.', {
  SITE_STUDY: '深度调研: a site study on the theme that recommends cultivation.',
  IMPROVEMENT_PLAN: 'An improvement plan that the school has accepted.',
  DECISION: 'A published decision that all conditions are met, valid on the day of the step.',
});

@EntityType("A school's way through a round of the programme.", { keys: ['id'], policy: 'Participation' })
@Absent({
  code: 'PARTICIPATION_NOT_FOUND',
  field: 'participationId',
  zh: '没有这项参与记录。',
  en: 'There is no such participation.',
})
export class Participation extends Aggregate {
  @Column('uuid')
  schoolId!: string;

  @LinkField(() => School, { by: 'schoolId', policy: 'School', description: 'The school.' })
  readonly school!: School;

  @Column('text')
  schoolCode!: string;

  @Column('text')
  districtCode!: string;

  @Column('uuid')
  roundId!: string;

  @LinkField(() => ProgrammeRound, { by: 'roundId', policy: 'Programme', description: 'The round.' })
  readonly round!: ProgrammeRound;

  @ChoiceField(ParticipationLevel, "Whether it is the city's project school or the district's.")
  level!: ParticipationLevel;

  @ChoiceField(ParticipationStage, 'How far the school has come.')
  stage!: ParticipationStage;

  @DayField('The day since which it has that stage.')
  stageSince!: string;

  @Column('text')
  bottleneckTheme!: string;

  @Column('jsonb')
  bottleneckDescription!: BilingualText;

  @BilingualField('What the school wants to change; null where it did not say.', { nullable: true })
  changeWanted!: BilingualText | null;

  @ChoiceField(
    ApplicationStatus,
    'Where its application stands between the school and its district; once it is decided on, where it stood then.',
    { default: `'SUBMITTED'` },
  )
  applicationStatus!: ApplicationStatus;

  @InstantField('Since when the application stands there.', { default: 'now()' })
  applicationSince!: Date;

  @ListField(() => BroughtEvidence, {
    by: 'participationId',
    orderBy: ['-id'],
    policy: 'Nomination',
    description: 'What the school brought when its district asked for evidence, the latest first.',
  })
  readonly evidenceBrought!: Page<BroughtEvidence>;

  @ListField(() => Nomination, {
    by: 'participationId',
    orderBy: ['-id'],
    policy: 'Nomination',
    description: 'What its district answered to the application, the latest first.',
  })
  readonly nominations!: Page<Nomination>;
}

@ObjectType({ description: '瓶颈问题: the problem that keeps a school from becoming better.' })
export class BottleneckProblem {
  @Field({ description: 'The code of its theme, for example HOMEWORK_THAT_HELPS.' })
  theme!: string;

  @Bilingual({ description: 'What the problem is, in the words of the school.' })
  description!: BilingualText;
}

@ObjectType({ description: 'What a step rests on.' })
export class StepEvidence {
  @Field(() => EvidenceKind, { description: 'What it is.' })
  kind!: EvidenceKind;

  @Field(() => ID, { description: 'Its key in the service that owns it.' })
  id!: string;
}

@EntityType('A step of a school through a round.')
export class ParticipationStep {
  @KeyField('The key of the step.')
  id!: string;

  @Column('uuid')
  participationId!: string;

  @ChoiceField(ParticipationStage, 'The stage before; null for the application.', { nullable: true })
  fromStage!: ParticipationStage | null;

  @ChoiceField(ParticipationStage, 'The stage since.')
  toStage!: ParticipationStage;

  @DayField('The business day of the step.')
  onDay!: string;

  @Column('text', { nullable: true })
  evidenceKind!: EvidenceKind | null;

  @Column('uuid', { nullable: true })
  evidenceId!: string | null;

  @TextField('What the officer noted.', { nullable: true })
  note!: string | null;

  @IdField('The step that it undoes, if it is one back.', { nullable: true })
  undoes!: string | null;

  @FlagField('Whether a later step has undone it.', { default: 'false' })
  undone!: boolean;

  @Column('text')
  takenBy!: string;

  @InstantField('The instant of the step.', { default: 'now()' })
  takenAt!: Date;
}

@ObjectType({ description: 'The step on evidence that comes next.' })
export class NextStep {
  @Field(() => ParticipationStage, { description: 'The stage that it leads to.' })
  to!: ParticipationStage;

  @Field(() => [EvidenceKind], {
    description: 'What is still missing; with nothing missing, the step can be taken.',
  })
  missingEvidence!: EvidenceKind[];
}
