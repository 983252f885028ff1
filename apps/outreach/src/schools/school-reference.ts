import type { BilingualText } from '@doorstep/service-kit/refusal';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What this service keeps of a school of the register: a copy, which only `school-reference.events.ts` writes. */
@Entity()
export class SchoolReference {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('bigint')
  version!: number;

  @Column('text')
  code!: string;

  @Column('jsonb')
  name!: BilingualText;

  @Column('text')
  districtCode!: string;
}
