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

  @Column('text')
  districtCode!: string;

  @Column('text')
  stage!: string;

  @Column('text')
  sector!: string;

  @Column('text')
  status!: string;
}
