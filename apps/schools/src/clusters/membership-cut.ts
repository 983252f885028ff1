import { type During, duringColumn } from '@doorstep/database';
import { Entity, PrimaryColumn } from 'typeorm';
import { ClusterRole } from './cluster.rules';

/**
 * What the closing of a school has taken from its membership. It is given back where the closing is withdrawn, or was
 * an error; whoever lets the school leave the cluster takes it away for good.
 */
@Entity('cluster_membership_cut')
export class ClusterMembershipCut {
  @PrimaryColumn('uuid')
  clusterId!: string;

  @PrimaryColumn('uuid')
  schoolId!: string;

  @PrimaryColumn({ ...duringColumn, primary: true })
  during!: During;

  /** Only members' are cut: a school that leads does not close. */
  get role(): ClusterRole {
    return ClusterRole.MEMBER;
  }
}
