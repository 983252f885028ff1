import { type Actor, authorise } from '@doorstep/access';
import { overlaps } from '@doorstep/database';
import { type BilingualText, Refusal } from '@doorstep/service-kit/refusal';
import type { EntityManager } from 'typeorm';
import type { Cluster } from '../clusters/cluster';
import { type ClusterFact, joined, left } from '../clusters/cluster.events';
import { checkMembers, checkSchools, ClusterRole } from '../clusters/cluster.rules';
import { endCluster, formCluster } from '../clusters/clusters.service';
import { assigned, leadRoleOf, leads, type Stay, until } from '../clusters/membership.rules';
import { lockCluster, membershipsOf, settle, staysOf } from '../clusters/memberships';
import { idleTimesOf } from '../register/running';
import type { School } from '../register/school';
import type { PlannedCluster } from './problem.rules';
import { type ClusterProposal } from './proposal';
import { ProposedCluster } from './proposed';
import { themeWords } from './words.rules';

/** Makes the clusters of a proposal what it shows, from a day on. The schools are locked, and nothing has changed since. */
export class Adoption {
  /** The clusters that there were when it was made, locked. */
  private existing: Cluster[] = [];

  constructor(
    private readonly tx: EntityManager,
    private readonly actor: Actor,
    private readonly proposal: ClusterProposal,
    private readonly from: string,
    private readonly schools: ReadonlyMap<string, School>,
    private readonly themes: Readonly<Record<string, BilingualText>>,
  ) {}

  /** Locks clusters in the order of their keys. */
  async lockClusters(ids: readonly string[]): Promise<void> {
    for (const clusterId of [...ids].sort()) {
      const cluster = await lockCluster(this.tx, { clusterId });
      authorise(this.actor, 'update', 'Cluster', cluster);
      this.existing.push(cluster);
    }
  }

  /** First who leaves leaves, everywhere; then who comes comes. So nobody belongs to two on the way. */
  async carryOut(clusters: readonly PlannedCluster[]): Promise<void> {
    for (const planned of clusters)
      await this.ofLead(planned, () => checkMembers(planned.leadId, planned.memberIds));
    const goesOn = new Map(clusters.map(planned => [planned.continuesId, planned]));
    for (const cluster of this.existing) {
      const planned = goesOn.get(cluster.id);
      if (planned) await this.letLeave(cluster, planned);
      else await this.end(cluster);
    }
    for (const planned of clusters) {
      const cluster = this.existing.find(({ id }) => id === planned.continuesId);
      const clusterId = cluster ? await this.goOn(cluster, planned) : await this.begin(planned);
      await this.tx.update(
        ProposedCluster,
        { proposalId: this.proposal.id, leadSchoolId: planned.leadId },
        { clusterId },
      );
    }
  }

  /** A cluster in which none of the proposal goes on ends, unless it has ended by then. */
  private async end(cluster: Cluster): Promise<void> {
    if (cluster.during.to !== null && cluster.during.to <= this.from) return;
    const closingReason = { zh: '按需集群方案重组', en: 'Regrouped by an adopted proposal' };
    await endCluster(this.tx, this.actor.subject, cluster, { from: this.from, closingReason });
  }

  private async letLeave(cluster: Cluster, { leadId, memberIds }: PlannedCluster): Promise<void> {
    const { tx, actor, from } = this;
    const planned = new Set([leadId, ...memberIds]);
    const before = await staysOf(tx, cluster.id);
    const belonging = (await membershipsOf(tx, cluster.id)).filter(({ during }) =>
      overlaps(during, { from, to: null }),
    );
    const leaving = new Set(before.map(({ schoolId }) => schoolId).filter(id => !planned.has(id)));
    let stays = before;
    for (const id of leaving) stays = assigned(stays, id, null, { from, to: null });
    const facts = [...leaving]
      .filter(id => belonging.some(({ schoolId }) => schoolId === id))
      .map(id => left(cluster, id, from));
    await settle(tx, { by: actor.subject, from }, cluster, stays, { facts });
  }

  /** Gives each school of a cluster that goes on its place, whatever was planned for later days. */
  private async goOn(cluster: Cluster, planned: PlannedCluster): Promise<string> {
    const { tx, actor, from } = this;
    const during = until(from, cluster.during);
    const before = await staysOf(tx, cluster.id);
    const then = before.filter(stay => overlaps(stay.during, during));
    const there = new Set(then.map(({ schoolId }) => schoolId));
    const former = then.find(stay => leads(stay) && stay.schoolId !== planned.leadId);
    const led = then.some(stay => leads(stay) && stay.schoolId === planned.leadId);
    const places = [
      { schoolId: planned.leadId, role: leadRoleOf(cluster.kind) },
      ...planned.memberIds.map(schoolId => ({ schoolId, role: ClusterRole.MEMBER })),
    ];
    const coming = places.filter(({ schoolId, role }) => !there.has(schoolId) || (leads({ role }) && !led));
    const idle = await idleTimesOf(
      tx,
      coming.map(({ schoolId }) => schoolId),
    );
    checkSchools(
      cluster.kind,
      cluster.districtCode,
      coming.map(({ schoolId, role }) => {
        const school = this.schools.get(schoolId);
        const path = ['proposalId', school?.code ?? schoolId];
        return { path, school, during, leads: leads({ role }), idle: idle.get(schoolId) ?? [] };
      }),
    );
    let stays: Stay[] = before;
    for (const { schoolId, role } of places) stays = assigned(stays, schoolId, role, during);
    const facts: ClusterFact[] = places
      .filter(({ schoolId }) => !there.has(schoolId))
      .map(({ schoolId, role }) => joined(cluster, schoolId, role, from));
    if (!led && former) {
      const data = { schoolId: planned.leadId, formerSchoolId: former.schoolId, from };
      facts.push({ key: cluster.id, name: 'LeadChanged', data });
    }
    await settle(tx, { by: actor.subject, from }, cluster, stays, { facts });
    return cluster.id;
  }

  private async begin(planned: PlannedCluster): Promise<string> {
    const { leadId, memberIds, theme } = planned;
    const lead = this.schools.get(leadId)!;
    const words = themeWords(this.themes, theme);
    const within = (text: string) => [...text].slice(0, 100).join('');
    const formed = await this.ofLead(planned, () =>
      formCluster(this.tx, this.actor, {
        name: {
          zh: within(`“${words.zh}”集群（${lead.name.zh}领衔）`),
          en: within(`${words.en}, led by ${lead.name.en}`),
        },
        kind: this.proposal.kind,
        theme,
        leadSchoolId: leadId,
        memberSchoolIds: [...memberIds],
        from: this.from,
      }),
    );
    return formed.id;
  }

  /** What is refused of one cluster is told with its lead. */
  private async ofLead<T>({ leadId }: PlannedCluster, act: () => T | Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const code = this.schools.get(leadId)?.code ?? leadId;
      const [first, ...others] = error.problems.map(problem => ({
        ...problem,
        path: problem.path[0] === 'from' ? problem.path : ['proposalId', code, ...problem.path],
      }));
      throw new Refusal([first!, ...others]);
    }
  }
}
