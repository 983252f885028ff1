import { type Actor, authorise } from '@doorstep/access';
import type { Jobs } from '@doorstep/jobs';
import { businessDay, type Clock } from '@doorstep/service-kit';
import { refuse } from '@doorstep/service-kit/refusal';
import type { EntityManager } from 'typeorm';
import { ClusterKind } from '../clusters/cluster.rules';
import { checkDistrict } from '../districts/districts.service';
import { adoptProposal } from './adopt.service';
import { edited, effectOf, type PlanEdit, type PlanEffect } from './edit.rules';
import { cityOf } from './fit.rules';
import { formingJobName } from './forming.job';
import { checkOptions, defaultOptions, type FormingOptions } from './problem.rules';
import { hashOf, problemFor } from './problem.service';
import { ClusterProposal, ProposalStatus } from './proposal';
import type { EditClusterProposalInput, FormingOptionsInput, ProposeClustersInput } from './proposal.inputs';
import { checkReady, lockProposal, lockReady, type OfProposal, problemOf } from './proposal.lock';
import { startOf } from './proposal.days';
import { readPlan, writePlan } from './proposal.store';

/** What is done with proposals, but for adopting them. */
export class Proposals {
  constructor(
    private readonly clock: Clock,
    private readonly jobs: Jobs,
  ) {}

  /** Takes down what there is to be solved, and queues the solver. */
  async propose(tx: EntityManager, actor: Actor, given: ProposeClustersInput): Promise<ClusterProposal> {
    const { kind, goodClusterIds = null, untouchedClusterIds = null } = given;
    const districtCode = await scopeOf(tx, given);
    authorise(actor, 'create', 'ClusterProposal', { kind, ...(districtCode !== null && { districtCode }) });
    const options = optionsOf(given.options, districtCode !== null);
    checkOptions(options);
    const today = businessDay(this.clock.now());
    const untouched = [...new Set((untouchedClusterIds ?? []).map(id => id.toLowerCase()))];
    const scope = { kind, districtCode, untouched };
    const named = { goodClusterIds, untouchedClusterIds };
    const { from, standing } = await startOf(tx, { ...scope, today, from: given.from ?? null, named });
    const problem = await problemFor(tx, { ...scope, from, standing, goodClusterIds, options });
    if (!problem.schools.some(({ asked }) => asked)) {
      throw refuse(
        'PROPOSAL_NOBODY_ASKED',
        ['kind'],
        '还没有学校申报集群需求（declareSchoolNeed）。',
        'No school has asked for a place yet: principals do by declareSchoolNeed.',
      );
    }
    const proposal = await tx.save(
      tx.create(ClusterProposal, {
        kind,
        districtCode,
        status: ProposalStatus.RUNNING,
        beginsOn: from,
        options: problem.options,
        problem,
        problemHash: hashOf(problem),
        schoolCount: problem.schools.length,
        createdBy: actor.subject,
      }),
    );
    proposal.jobId = await this.jobs.enqueue(
      tx,
      formingJobName as never,
      { proposalId: proposal.id },
      { requestedBy: actor.subject },
    );
    return tx.save(proposal);
  }

  /** Changes a proposal by hand, or only shows what a change would do. */
  async edit(
    tx: EntityManager,
    actor: Actor,
    given: EditClusterProposalInput,
  ): Promise<{ proposal: ClusterProposal; effect: PlanEffect }> {
    const proposal = await lockReady(tx, actor, given);
    const problem = await problemOf(tx, proposal.id);
    const city = cityOf(problem);
    const before = await readPlan(tx, proposal.id);
    const after = edited(city, before, editOf(given));
    if (!given.preview) {
      await writePlan(tx, proposal, problem, after);
      await tx.save(proposal);
    }
    return { proposal, effect: effectOf(city, before, after) };
  }

  /** Forms the clusters of a proposal; what else was proposed for the same clusters is superseded. */
  async adopt(
    tx: EntityManager,
    actor: Actor,
    given: OfProposal & { from?: string | null },
  ): Promise<ClusterProposal> {
    const { adopted, running } = await adoptProposal(tx, actor, businessDay(this.clock.now()), given);
    for (const jobId of running) await this.jobs.cancel(tx, jobId);
    return adopted;
  }

  /** Calls off a proposal that the solver works on, or discards one that nobody wants. */
  async discard(tx: EntityManager, actor: Actor, given: OfProposal): Promise<ClusterProposal> {
    const proposal = await lockProposal(tx, actor, given);
    if (proposal.status === ProposalStatus.RUNNING) {
      if (proposal.jobId) await this.jobs.cancel(tx, proposal.jobId);
      return tx.save(Object.assign(proposal, { status: ProposalStatus.CANCELLED }));
    }
    checkReady(proposal);
    return tx.save(Object.assign(proposal, { status: ProposalStatus.DISCARDED }));
  }
}

/** What the second proposal does differently; null unless both were made of the same schools and are there to be seen. */
export async function compared(
  db: EntityManager,
  first: ClusterProposal,
  second: ClusterProposal,
): Promise<PlanEffect | null> {
  const city = cityOf(await problemOf(db, first.id));
  const [one, other] = [await readPlan(db, first.id), await readPlan(db, second.id)];
  const known = other.clusters.every(({ leadId, memberIds }) =>
    [leadId, ...memberIds].every(id => city.byId.has(id)),
  );
  return known ? effectOf(city, one, other) : null;
}

async function scopeOf(
  tx: EntityManager,
  { kind, districtCode = null }: ProposeClustersInput,
): Promise<string | null> {
  const ofDistrict = kind === ClusterKind.DISTRICT_PRACTICE_TEAM;
  if (!ofDistrict && kind !== ClusterKind.CITY_PRACTICE_COMMUNITY)
    throw refuse(
      'PROPOSAL_KIND',
      ['kind'],
      '只能为市实践研究共同体或区实践研究团队生成方案。',
      'Proposals are for CITY_PRACTICE_COMMUNITY or DISTRICT_PRACTICE_TEAM.',
    );
  if (ofDistrict !== (districtCode !== null))
    throw refuse(
      'PROPOSAL_SCOPE',
      ['districtCode'],
      '区实践研究团队须指定区县；市实践研究共同体不指定。',
      "A district's teams need the district; the city's communities have none.",
    );
  if (districtCode !== null) await checkDistrict(tx, districtCode);
  return districtCode;
}

function optionsOf(given: FormingOptionsInput | null | undefined, ofDistrict: boolean): FormingOptions {
  const { weights, themeIndicators, ...rest } = given ?? {};
  const said = <T extends object>(values: T | null | undefined) =>
    Object.fromEntries(Object.entries(values ?? {}).filter(([, value]) => value != null)) as Partial<T>;
  return {
    ...defaultOptions,
    ...(said(rest) as Partial<FormingOptions>),
    ...(ofDistrict && { sameDistrict: true }),
    weights: { ...defaultOptions.weights, ...(said(weights) as Partial<FormingOptions['weights']>) },
    themeIndicators: {
      ...defaultOptions.themeIndicators,
      ...Object.fromEntries((themeIndicators ?? []).map(({ theme, indicators }) => [theme, indicators])),
    },
  };
}

function editOf({ move, replaceLead, dissolveLeadId }: EditClusterProposalInput): PlanEdit {
  const edits: PlanEdit[] = [];
  if (move) edits.push({ kind: 'MOVE', schoolId: move.schoolId, toLeadId: move.toLeadId ?? null });
  if (replaceLead) edits.push({ kind: 'CHANGE_LEAD', ...replaceLead });
  if (dissolveLeadId != null) edits.push({ kind: 'DISSOLVE', leadId: dissolveLeadId });
  const [edit, ...others] = edits;
  if (edit && others.length === 0) return edit;
  throw refuse(
    'PROPOSAL_EDIT',
    ['move'],
    '请只填写 move、replaceLead、dissolveLeadId 之一。',
    'Give one of move, replaceLead and dissolveLeadId.',
  );
}
