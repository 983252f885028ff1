import type { BilingualText } from '@doorstep/service-kit/refusal';
import { Absent } from '@doorstep/subgraph-kit';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What this service keeps of a school of the register: a copy, which only `references.events.ts` writes. */
@Entity('school_reference')
@Absent({
  code: 'SCHOOL_NOT_FOUND',
  field: 'schoolId',
  zh: '没有找到这所学校。刚登记的学校，请稍等片刻再试。',
  en: 'No such school is known here. If it has only just been registered, try again in a moment.',
})
export class SchoolReference {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('bigint')
  version!: number;

  @Column('text')
  code!: string;

  @Column('text')
  districtCode!: string;

  @Column('jsonb')
  name!: BilingualText;

  @Column('text')
  status!: string;
  /** The schools that came after it, today. */
  @Column('uuid', { array: true, default: [] })
  successorIds!: string[];
}

/** That a school came of another, over any number of generations. The database keeps it, when a copy says who came after. */
@Entity('school_predecessor')
export class SchoolPredecessor {
  @PrimaryColumn('uuid')
  schoolId!: string;
  @PrimaryColumn('uuid')
  predecessorId!: string;
}

/** What this service keeps of a school's way through the programme: a copy. */
@Entity('participation_reference')
export class ParticipationReference {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('bigint')
  version!: number;

  @Column('uuid')
  schoolId!: string;

  @Column('text')
  stage!: string;
}

/** What this service keeps of an expert of the directory: a copy, under the expert's pseudonymous key. */
@Entity('expert_copy')
export class ExpertCopy {
  @PrimaryColumn('text')
  id!: string;

  @Column('bigint')
  version!: string;

  @Column('text', { array: true })
  fields!: string[];

  @Column('text', { array: true })
  languages!: string[];

  @Column('text', { array: true })
  districtCodes!: string[];

  @Column('uuid', { array: true })
  schoolIds!: string[];

  @Column('date')
  activeFrom!: string;

  /** The day after the last. */
  @Column('date', { nullable: true })
  activeTo!: string | null;

  /** Each with one school or one district, from a day on until the day before another. */
  @Column('jsonb')
  conflicts!: { schoolId: string | null; districtCode: string | null; from: string; to: string | null }[];
}
