import type { BilingualText } from '@doorstep/service-kit/refusal';
import {
  Absent,
  BilingualField,
  ChoiceField,
  describeChoices,
  EntityType,
  InstantField,
  KeyField,
  LinkField,
  TextField,
  VersionField,
} from '@doorstep/subgraph-kit';
import { Column, type Relation } from 'typeorm';
import { School } from '../schools/school';
import { CaseStudyStatus } from './case-study.rules';

describeChoices('CaseStudyStatus', CaseStudyStatus, 'How far a case study has come.', {
  DRAFT: 'Is being written; its school and its drafter see it.',
  IN_REVIEW: 'Waits for somebody other than its drafter to approve it.',
  APPROVED: 'Is public.',
});

/** 案例: what can be learnt from how a school solved its problem. */
@EntityType('How a school solved a problem, written down so that others can learn from it.', {
  keys: ['id'],
  policy: 'CaseStudy',
})
@Absent({
  code: 'CASE_STUDY_NOT_FOUND',
  field: 'caseStudyId',
  zh: '没有这个案例。',
  en: 'There is no such case study.',
})
export class CaseStudy {
  @KeyField('The key of the case study.')
  id!: string;

  @VersionField()
  version!: number;

  @Column('uuid')
  schoolId!: string;

  @LinkField(() => School, { by: 'schoolId', policy: 'School', description: 'The school whose case it is.' })
  readonly school!: Relation<School>;

  @Column('text')
  schoolCode!: string;

  @Column('text')
  districtCode!: string;

  @TextField('The code of its theme, for example HOMEWORK_THAT_HELPS.')
  theme!: string;

  @BilingualField('What it is called.')
  title!: BilingualText;

  @BilingualField('What it says, in short.')
  summary!: BilingualText;

  @ChoiceField(CaseStudyStatus, 'How far it has come.')
  status!: CaseStudyStatus;

  @Column('text')
  draftedBy!: string;

  @Column('timestamptz')
  draftedAt!: Date;

  @Column('text', { nullable: true })
  submittedBy!: string | null;

  @Column('timestamptz', { nullable: true })
  submittedAt!: Date | null;

  @Column('text', { nullable: true })
  approvedBy!: string | null;

  @InstantField('When it was approved; null while it is not.', { nullable: true })
  approvedAt!: Date | null;
}
