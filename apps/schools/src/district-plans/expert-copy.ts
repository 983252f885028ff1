import { Column, Entity, PrimaryColumn } from 'typeorm';

/** With one school or one district; half-open, `to` null while no end is known. */
export interface DeclaredConflict {
  schoolId: string | null;
  districtCode: string | null;
  from: string;
  to: string | null;
}

/** What this service keeps of an expert of the directory: a copy, under the pseudonymous key. Kept by its events. */
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

  @Column('jsonb')
  conflicts!: DeclaredConflict[];
}
