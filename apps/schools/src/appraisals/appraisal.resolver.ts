import {
  listOn,
  Among,
  AmongKeys,
  BilingualTextInput,
  ChangeInput,
  CreationInput,
  Input,
  payloadOf,
  readsOf,
  UseCase,
  type UseCaseContext,
  Work,
} from '@doorstep/subgraph-kit';
import { Field, FieldResolver, ID, InputType, Int, Resolver, Root } from 'type-graphql';
import { District } from '../districts/district';
import { School } from '../register/school';
import { DistrictAppraisal } from './district-appraisal';
import { appraisalConstraints, type DistrictAppraisals, reproduces } from './district-appraisals.service';
import { SchoolAppraisal } from './school-appraisal';
import { AppraisalGrade, AppraisalStatus } from './school-appraisal.rules';
import type { SchoolAppraisals } from './school-appraisals.service';

@InputType({ description: 'Which appraisals of schools: those that meet all that is given.' })
class SchoolAppraisalFilter {
  @AmongKeys('schoolId', 'Of one of these schools.')
  schoolIds?: string[] | null;

  @Among('districtCode', () => ID, 'Of schools of one of these districts (official codes).')
  districtCodes?: string[] | null;

  @Among('year', () => Int, 'Of one of these years.')
  years?: number[] | null;

  @Among('overall', () => AppraisalGrade, 'With one of these grades of the whole.')
  grades?: AppraisalGrade[] | null;

  @Among('status', () => AppraisalStatus, 'With one of these statuses.')
  statuses?: AppraisalStatus[] | null;
}

@InputType({ description: 'Which appraisals of districts: those that meet all that is given.' })
class DistrictAppraisalFilter {
  @Among('districtCode', () => ID, 'Of one of these districts (official codes).')
  districtCodes?: string[] | null;

  @Among('year', () => Int, 'Of one of these years.')
  years?: number[] | null;

  @Among('status', () => AppraisalStatus, 'With one of these statuses.')
  statuses?: AppraisalStatus[] | null;
}

const Practice = () =>
  Field(() => AppraisalGrade, { description: '实践成效: how well it does what it set out to do.' });
const Ground = () =>
  Field(() => BilingualTextInput, {
    description: 'On what ground; 2000 characters at most in each language.',
  });
const Passing = () =>
  Field(() => AppraisalGrade, { description: '推广和辐射: how well it passes its experience on.' });

const Correction = () =>
  Field(() => BilingualTextInput, {
    nullable: true,
    description:
      'What this corrects in the appraisal that was published for the year; with it a further edition begins, and the ' +
      'earlier ones stay. 1000 characters at most.',
  });

@InputType({ description: 'An appraisal of a project school of the own district.' })
class DraftSchoolAppraisalInput extends CreationInput {
  @Field(() => ID, { description: 'The key of the school.' })
  schoolId!: string;

  @Field(() => Int, { description: 'The year, January to December.' })
  year!: number;

  @Practice()
  practice!: AppraisalGrade;

  @Ground()
  practiceGround!: BilingualTextInput;

  @Passing()
  dissemination!: AppraisalGrade;

  @Ground()
  disseminationGround!: BilingualTextInput;

  @Correction()
  correction?: BilingualTextInput | null;
}

@InputType()
abstract class AppraisalChangeInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the appraisal.' })
  appraisalId!: string;
}

@InputType({ description: 'What the draft of an appraisal says from now on.' })
class ReviseSchoolAppraisalInput extends AppraisalChangeInput {
  @Practice()
  practice!: AppraisalGrade;

  @Ground()
  practiceGround!: BilingualTextInput;

  @Passing()
  dissemination!: AppraisalGrade;

  @Ground()
  disseminationGround!: BilingualTextInput;
}

@InputType({ description: 'An appraisal of a school to publish; by somebody else than wrote it.' })
class PublishSchoolAppraisalInput extends AppraisalChangeInput {}

@InputType({ description: 'An appraisal of a district. Its figures are computed from what is on record.' })
class DraftDistrictAppraisalInput extends CreationInput {
  @Field(() => ID, { description: 'The official code of the district.' })
  districtCode!: string;

  @Field(() => Int, { description: 'The year, January to December; this year is looked at as of today.' })
  year!: number;

  @Field(() => BilingualTextInput, { description: 'What the city says about it; 3000 characters at most.' })
  remarks!: BilingualTextInput;

  @Correction()
  correction?: BilingualTextInput | null;
}

@InputType({ description: 'A draft whose figures are computed anew, from what is on record now.' })
class ReviseDistrictAppraisalInput extends AppraisalChangeInput {
  @Field(() => BilingualTextInput, { description: 'What the city says about it; 3000 characters at most.' })
  remarks!: BilingualTextInput;
}

@InputType({ description: 'An appraisal of a district to publish; by somebody else than drafted it.' })
class PublishDistrictAppraisalInput extends AppraisalChangeInput {}

const SchoolAppraisalPayload = payloadOf(SchoolAppraisal, 'schoolAppraisal');
const DistrictAppraisalPayload = payloadOf(DistrictAppraisal, 'districtAppraisal');

export const SchoolAppraisalReads = readsOf(SchoolAppraisal, {
  one: 'schoolAppraisal',
  many: 'schoolAppraisals',
  policy: 'SchoolAppraisal',
  description: 'The appraisals of project schools that you may see, the latest year first.',
  filter: SchoolAppraisalFilter,
  orderBy: ['-year', '-id'],
});

export const DistrictAppraisalReads = readsOf(DistrictAppraisal, {
  one: 'districtAppraisal',
  many: 'districtAppraisals',
  policy: 'DistrictAppraisal',
  description: 'The appraisals of districts that you may see, the latest year first.',
  filter: DistrictAppraisalFilter,
  orderBy: ['-year', '-id'],
});

@Resolver(() => SchoolAppraisal)
export class SchoolAppraisalResolver {
  constructor(private readonly appraisals: SchoolAppraisals) {}

  @UseCase({
    policy: ['create', 'SchoolAppraisal'],
    gives: () => SchoolAppraisalPayload,
    description: 'Drafts the appraisal of a project school of the own district for a year.',
    constraints: appraisalConstraints,
  })
  async draftSchoolAppraisal(
    @Input() input: DraftSchoolAppraisalInput,
    @Work() { tx, actor }: UseCaseContext,
  ) {
    return { schoolAppraisal: await this.appraisals.draft(tx, actor, input) };
  }

  @UseCase({
    policy: ['update', 'SchoolAppraisal'],
    gives: () => SchoolAppraisalPayload,
    description: 'Writes a draft anew.',
  })
  async reviseSchoolAppraisal(
    @Input() input: ReviseSchoolAppraisalInput,
    @Work() { tx, actor }: UseCaseContext,
  ) {
    return { schoolAppraisal: await this.appraisals.revise(tx, actor, input) };
  }

  @UseCase({
    policy: ['publish', 'SchoolAppraisal'],
    gives: () => SchoolAppraisalPayload,
    description: 'Publishes an appraisal to its school and the city, once its year is over.',
  })
  async publishSchoolAppraisal(
    @Input() input: PublishSchoolAppraisalInput,
    @Work() { tx, actor }: UseCaseContext,
  ) {
    return { schoolAppraisal: await this.appraisals.publish(tx, actor, input) };
  }
}

@Resolver(() => DistrictAppraisal)
export class DistrictAppraisalResolver {
  constructor(private readonly appraisals: DistrictAppraisals) {}

  @FieldResolver(() => Boolean, {
    nullable: true,
    description:
      'Runs the rule again on what was kept of the inputs: whether the figures and sets come out the same. Null where the ' +
      'rule of that time is no longer here.',
  })
  reproduces(@Root() appraisal: DistrictAppraisal): boolean | null {
    return reproduces(appraisal);
  }

  @UseCase({
    policy: ['create', 'DistrictAppraisal'],
    gives: () => DistrictAppraisalPayload,
    description: 'Drafts the appraisal of a district for a year, with figures from what is on record.',
    constraints: appraisalConstraints,
  })
  async draftDistrictAppraisal(
    @Input() input: DraftDistrictAppraisalInput,
    @Work() { tx, actor }: UseCaseContext,
  ) {
    return { districtAppraisal: await this.appraisals.draft(tx, actor, input) };
  }

  @UseCase({
    policy: ['update', 'DistrictAppraisal'],
    gives: () => DistrictAppraisalPayload,
    description: 'Computes the figures of a draft anew.',
  })
  async reviseDistrictAppraisal(
    @Input() input: ReviseDistrictAppraisalInput,
    @Work() { tx, actor }: UseCaseContext,
  ) {
    return { districtAppraisal: await this.appraisals.revise(tx, actor, input) };
  }

  @UseCase({
    policy: ['publish', 'DistrictAppraisal'],
    gives: () => DistrictAppraisalPayload,
    description:
      "Publishes an appraisal, once its year is over and with the figures of the year's end: it enters both sets of " +
      'indicators, and the topic says it.',
  })
  async publishDistrictAppraisal(
    @Input() input: PublishDistrictAppraisalInput,
    @Work() { tx, actor }: UseCaseContext,
  ) {
    return { districtAppraisal: await this.appraisals.publish(tx, actor, input) };
  }
}

export const AppraisalsOfSchool = listOn(School, 'appraisals', {
  item: SchoolAppraisal,
  by: 'schoolId',
  policy: 'SchoolAppraisal',
  orderBy: ['-year', '-edition'],
  description: 'Its appraisals by its district that you may see, the latest year first.',
});

export const AppraisalsOfDistrict = listOn(District, 'appraisals', {
  item: DistrictAppraisal,
  by: 'districtCode',
  key: 'code',
  policy: 'DistrictAppraisal',
  orderBy: ['-year', '-edition'],
  description: 'Its appraisals by the city that you may see, the latest year first.',
});
