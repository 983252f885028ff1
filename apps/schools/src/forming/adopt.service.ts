import { type Actor, authorise } from '@doorstep/access';
import { overlaps } from '@doorstep/database';
import { type Problem, Refusal } from '@doorstep/service-kit/refusal';
import type { EntityManager } from 'typeorm';
import { joined, left } from '../clusters/cluster.events';
import { checkSchools, ClusterRole } from '../clusters/cluster.rules';
import { closeCluster, formCluster } from '../clusters/clusters.service';
import { assigned, leads, until } from '../clusters/membership.rules';
import { lockCluster, lockSchools, settle, staysOf } from '../clusters/memberships';
import { idleTimesOf } from '../register/running';
import type { School } from '../register/school';
import type { FormingProblem, PlannedCluster } from './problem.rules';
import { clustersSince } from './problem.service';
import { type ClusterProposal, ProposalStatus, ProposedCluster } from './proposal';
import { readPlan } from './proposal.store';
import { lockReady, problemOf } from './proposal.lock';
import { themeWords } from './words.rules';

interface Adopt {
  proposalId: string;
  expectedVersion: number;
  from: string;
}

/**
 * Forms all clusters of a proposal in one transaction. A cluster that goes on (same lead, same theme) keeps its history; from
 * the others the placed schools leave, and one without a lead or members closes.
 * @throws Refusal CONFLICT for each school whose cluster is no longer what it was when the proposal was made
 */
export async function adoptProposal(
  tx: EntityManager,
  actor: Actor,
  today: string,
  given: Adopt,
): Promise<ClusterProposal> {
  const proposal = await lockReady(tx, actor, given);
  authorise(actor, 'approve', 'ClusterProposal', proposal);
  const problem = await problemOf(tx, proposal.id);
  const { clusters } = await readPlan(tx, proposal.id);
  const schools = await lockSchools(
    tx,
    clusters.flatMap(({ leadId, memberIds }) => [leadId, ...memberIds]),
  );
  await refuseWhatChanged(tx, proposal, problem, today, schools);
  const adoption = new Adoption(tx, actor, proposal, given.from, schools, problem);
  await adoption.makeRoom(clusters);
  for (const cluster of clusters) await adoption.form(cluster);
  return tx.save(
    Object.assign(proposal, {
      status: ProposalStatus.ADOPTED,
      adoptedFrom: given.from,
      adoptedBy: actor.subject,
    }),
  );
}

async function refuseWhatChanged(
  tx: EntityManager,
  { kind }: ClusterProposal,
  problem: FormingProblem,
  today: string,
  schools: ReadonlyMap<string, School>,
): Promise<void> {
  const now = await clustersSince(tx, kind, [...schools.keys()], today);
  const changed = problem.schools.flatMap(({ id, code, clusterId }): Problem[] => {
    const present = now.get(id);
    if (!schools.has(id) || (present?.clusterId ?? null) === clusterId) return [];
    const [zh, en] = present
      ? [`现属于“${present.name.zh}”`, `belongs to ${present.name.en} now`]
      : ['已退出原集群', 'has left its cluster'];
    return [
      {
        code: 'CONFLICT',
        path: ['proposalId', code],
        message: {
          zh: `方案生成后情况有变：学校 ${code} ${zh}。请移出该校或重新生成方案。`,
          en: `Since the proposal was made, the school ${code} ${en}. Move it out, or make a new proposal.`,
        },
      },
    ];
  });
  const [first, ...others] = changed;
  if (first) throw new Refusal([first, ...others]);
}

class Adoption {
  /** Clusters that go on, by their leads. */
  private readonly going: ReadonlyMap<string, { id: string; theme: string }>;

  constructor(
    private readonly tx: EntityManager,
    private readonly actor: Actor,
    private readonly proposal: ClusterProposal,
    private readonly from: string,
    private readonly schools: ReadonlyMap<string, School>,
    private readonly problem: FormingProblem,
  ) {
    this.going = new Map(problem.clusters.map(({ id, theme, leadId }) => [leadId, { id, theme }]));
  }

  /** Lets the placed schools leave their clusters, in the order of the clusters' keys, and closes what is left of none. */
  async makeRoom(clusters: readonly PlannedCluster[]): Promise<void> {
    const target = new Map<string, string | null>();
    for (const cluster of clusters) {
      const id = this.sameCluster(cluster)?.id ?? null;
      for (const schoolId of [cluster.leadId, ...cluster.memberIds]) target.set(schoolId, id);
    }
    const leaving = this.problem.schools.filter(
      ({ id, clusterId }) => clusterId !== null && target.has(id) && target.get(id) !== clusterId,
    );
    const byCluster = Map.groupBy(leaving, ({ clusterId }) => clusterId!);
    for (const clusterId of [...byCluster.keys()].sort()) {
      await this.leave(
        clusterId,
        byCluster.get(clusterId)!.map(({ id }) => id),
        clusters,
      );
    }
  }

  private async leave(
    clusterId: string,
    schoolIds: readonly string[],
    clusters: readonly PlannedCluster[],
  ): Promise<void> {
    const { tx, actor, from } = this;
    const goesOn = clusters.some(cluster => this.sameCluster(cluster)?.id === clusterId);
    const cluster = await lockCluster(tx, { clusterId });
    let stays = await staysOf(tx, clusterId);
    for (const schoolId of schoolIds) stays = assigned(stays, schoolId, null, { from, to: null });
    const remaining = stays.filter(stay => overlaps(stay.during, { from, to: null }));
    if (!goesOn && (!remaining.some(leads) || remaining.every(leads))) {
      const reason = '按需集群方案重组 / Regrouped by an adopted proposal';
      await closeCluster(tx, actor, { clusterId, from, reason });
      return;
    }
    const facts = schoolIds.map(schoolId => left(cluster, schoolId, from));
    await settle(tx, { by: actor.subject, from }, cluster, stays, { facts });
  }

  async form(planned: PlannedCluster): Promise<void> {
    const clusterId = this.sameCluster(planned)
      ? await this.goOn(planned, this.sameCluster(planned)!.id)
      : await this.begin(planned);
    await this.tx.update(
      ProposedCluster,
      { proposalId: this.proposal.id, leadSchoolId: planned.leadId },
      { clusterId },
    );
  }

  private sameCluster({ leadId, theme }: PlannedCluster): { id: string } | undefined {
    const cluster = this.going.get(leadId);
    return cluster?.theme === theme ? cluster : undefined;
  }

  /** Adds the schools that are new to a cluster that goes on. */
  private async goOn({ memberIds }: PlannedCluster, clusterId: string): Promise<string> {
    const { tx, actor, from } = this;
    const cluster = await lockCluster(tx, { clusterId });
    let stays = await staysOf(tx, clusterId);
    const there = new Set(
      stays.filter(stay => overlaps(stay.during, { from, to: null })).map(stay => stay.schoolId),
    );
    const coming = memberIds.filter(id => !there.has(id));
    if (coming.length === 0) return clusterId;
    const idle = await idleTimesOf(tx, coming);
    checkSchools(
      cluster.kind,
      cluster.districtCode,
      coming.map(id => {
        const school = this.schools.get(id);
        const path = ['proposalId', school?.code ?? id];
        return { path, school, during: until(from, cluster.during), leads: false, idle: idle.get(id) ?? [] };
      }),
    );
    for (const id of coming) {
      stays = assigned(stays, id, ClusterRole.MEMBER, until(from, cluster.during));
    }
    const facts = coming.map(id => joined(cluster, id, ClusterRole.MEMBER, from));
    await settle(tx, { by: actor.subject, from }, cluster, stays, { facts });
    return clusterId;
  }

  private async begin({ leadId, memberIds, theme }: PlannedCluster): Promise<string> {
    const lead = this.schools.get(leadId)!;
    const words = themeWords(this.problem.themes ?? {}, theme);
    const within = (text: string) => [...text].slice(0, 100).join('');
    const formed = await formCluster(this.tx, this.actor, {
      name: {
        zh: within(`“${words.zh}”集群（${lead.name.zh}领衔）`),
        en: within(`${words.en}, led by ${lead.name.en}`),
      },
      kind: this.proposal.kind,
      theme,
      leadSchoolId: leadId,
      memberSchoolIds: [...memberIds],
      from: this.from,
    }).catch(error => {
      throw error instanceof Refusal ? ofLead(error, lead) : error;
    });
    return formed.id;
  }
}

/** What is refused of one cluster, told with its lead. */
function ofLead(refusal: Refusal, { code }: School): Refusal {
  const [first, ...others] = refusal.problems.map(problem => ({
    ...problem,
    path: problem.path[0] === 'from' ? problem.path : ['proposalId', code, ...problem.path],
  }));
  return new Refusal([first!, ...others]);
}
