import type { CandidateLead } from './candidates.rules';
import { areApart, brokenRules, type City } from './fit.rules';
import { bounds, type FormingSchool, type PlannedCluster } from './problem.rules';
import { avoided, type Case, type Reason, reason, severalRules, worthiest } from './reason.rules';
import { schoolOf } from './score.rules';

/**
 * Leads fit by themselves; what stands in the way is the plan: their clusters are full, they lead nothing on the theme for
 * want of members, or they are placed elsewhere. After an edit nothing may stand in the way at all.
 */
export function noRoom(given: Case, fitting: readonly CandidateLead[]): Reason {
  const { plan, placed } = given;
  const open = plan.clusters.filter(({ leadId, theme }) =>
    fitting.some(candidate => candidate.lead.id === leadId && candidate.theme === theme),
  );
  if (open.length > 0) return outside(given, open);
  const free = fitting.filter(({ lead }) => !placed.has(lead.id));
  if (free.length > 0) return unformed(given, free);
  return reason(
    'LEADS_TAKEN',
    null,
    '合适的领衔校都在其他集群。可手动调整。',
    'Every fitting lead has a place in another cluster. Edit the proposal to change that.',
  );
}

/** There are clusters that it could join: why it is in none of them. */
function outside({ city, school }: Case, open: readonly PlannedCluster[]): Reason {
  const { maxMembers } = city.options;
  const clusters = open.map(({ leadId, theme, memberIds }) => ({
    lead: schoolOf(city, leadId),
    theme,
    size: memberIds.length,
    inTheWay: memberIds.map(id => schoolOf(city, id)).filter(other => areApart(other, school)),
  }));
  const roomy = clusters.filter(({ size }) => size < maxMembers);
  const joinable = roomy.filter(({ inTheWay }) => inTheWay.length === 0);
  if (joinable.length > 0) {
    const { lead } = worthiest(city, school, joinable);
    return reason(
      'COULD_JOIN',
      { kind: 'MOVE', leadId: lead.id },
      `由 ${lead.code} 领衔的集群仍有名额，且不违反任何规则。可将其移入。`,
      `The cluster of ${lead.code} has room for it, and no rule speaks against it. Move it there.`,
    );
  }
  if (roomy.length > 0)
    return avoided(roomy.reduce((a, b) => (b.inTheWay.length < a.inTheWay.length ? b : a)).inTheWay);
  const full = clusters.filter(({ inTheWay }) => inTheWay.length === 0);
  if (full.length === 0) return severalRules(['SIZE', 'APART']);
  const enough = full.reduce((least, { size }) => Math.min(least, size), Infinity) + 1;
  return reason(
    'CLUSTERS_FULL',
    enough <= bounds.maxMembers[1] ? { kind: 'OPTION', option: 'maxMembers', value: enough } : null,
    `可加入的 ${full.length} 个集群都已有 ${maxMembers} 所或更多成员校。上限至少为 ${enough} 所时才有名额。`,
    `The clusters that it could join (${full.length}) have ${maxMembers} members or more. There is room when ${enough} are allowed.`,
  );
}

/** Leads that have no place could form a cluster with it, or could not because too few others are left. */
function unformed({ city, placed, school }: Case, free: readonly CandidateLead[]): Reason {
  const { lead, theme, members } = free
    .map(({ lead, theme }) => ({ lead, theme, members: companions(city, placed, school, lead, theme) }))
    .reduce((a, b) => (b.members.length > a.members.length ? b : a));
  const { minMembers, maxMembers } = city.options;
  const count = members.length;
  if (count >= minMembers)
    return reason(
      'COULD_FORM',
      {
        kind: 'FORM',
        leadId: lead.id,
        theme,
        memberIds: members.slice(0, maxMembers).map(({ id }) => id),
      },
      `未安排的学校足够组建一个集群：可由 ${lead.code} 领衔，${Math.min(count, maxMembers)} 所成员校。请重新生成方案。`,
      `Enough schools have no place to form a cluster: ${lead.code} could lead ${Math.min(count, maxMembers)} of them. Make a new proposal.`,
    );
  return reason(
    'TOO_FEW_NEARBY',
    { kind: 'OPTION', option: 'minMembers', value: count },
    `连同它只有 ${count} 所未安排的学校可同组，至少需要 ${minMembers} 所。可降低下限至 ${count} 所，或补充愿意的主题。`,
    `Only ${count} schools without a place, itself among them, could be members together, and ${minMembers} are needed. Lower the least members to ${count}, or name another theme.`,
  );
}

/** Schools without a place that could be members under this lead together, the school itself first. */
function companions(
  city: City,
  placed: ReadonlySet<string>,
  school: FormingSchool,
  lead: FormingSchool,
  theme: string,
): FormingSchool[] {
  const together = [school];
  for (const other of city.schools) {
    if (other === school || other === lead || placed.has(other.id)) continue;
    if (brokenRules(city, lead, other, theme).length > 0) continue;
    if (!together.some(one => areApart(one, other))) together.push(other);
  }
  return together;
}
