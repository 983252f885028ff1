import type { BilingualText } from '@doorstep/service-kit/refusal';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What this service keeps of a school of the register: a copy, which only `references.events.ts` writes. */
@Entity('school_reference')
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
