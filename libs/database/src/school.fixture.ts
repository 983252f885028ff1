import { Column, Entity, PrimaryGeneratedColumn, VersionColumn } from 'typeorm';
import { type During, duringColumn, migration } from './index';

/** An aggregate as the services write theirs, for the tests of this lib. */
@Entity('cluster_membership')
export class ClusterMembership {
  @PrimaryGeneratedColumn('uuid')
  id!: string;

  @Column('uuid')
  schoolId!: string;

  @Column(duringColumn)
  during!: During;

  @Column('text', { nullable: true })
  note!: string | null;

  @Column('numeric', { precision: 6, scale: 4 })
  share!: string;

  @Column('text', { array: true })
  themes!: string[];

  @Column({ type: 'text', enum: ['LEAD', 'MEMBER'], default: 'MEMBER' })
  role!: string;

  @Column('date')
  decidedOn!: string;

  @Column('timestamptz')
  createdAt!: Date;

  @VersionColumn()
  version!: number;
}

export const membershipMigration = migration(
  202609010000,
  'ClusterMembership',
  `CREATE EXTENSION IF NOT EXISTS btree_gist;
   CREATE TABLE cluster_membership (
     id         uuid PRIMARY KEY DEFAULT uuidv7(),
     school_id  uuid NOT NULL,
     during     daterange NOT NULL CONSTRAINT cluster_membership_during CHECK (NOT isempty(during)),
     note       text,
     share      numeric(6, 4) NOT NULL CONSTRAINT cluster_membership_share CHECK (share BETWEEN 0 AND 1),
     themes     text[] NOT NULL,
     role       text NOT NULL CONSTRAINT cluster_membership_role CHECK (role IN ('LEAD', 'MEMBER')) DEFAULT 'MEMBER',
     decided_on date NOT NULL,
     created_at timestamptz NOT NULL DEFAULT now(),
     version    integer NOT NULL,
     CONSTRAINT cluster_membership_overlaps UNIQUE (school_id, during WITHOUT OVERLAPS)
   );
   CREATE INDEX cluster_membership_decided_on ON cluster_membership (decided_on);`,
);
