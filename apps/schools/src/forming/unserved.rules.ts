import type { BilingualText } from '@doorstep/service-kit/refusal';
import { type CandidateLead, possibleLeads } from './candidates.rules';
import {
  advantage,
  areApart,
  brokenRules,
  type City,
  distanceKm,
  levelIn,
  type PlacementRule,
  stagesFit,
  themesOf,
} from './fit.rules';
import type { FormingOptions, FormingPlan, FormingSchool } from './problem.rules';
import { schoolOf } from './score.rules';

export type UnservedReason =
  | 'NO_THEME'
  | 'NO_STRONG_LEAD'
  | 'NO_LEAD_OF_STAGE'
  | 'TOO_FAR'
  | 'OTHER_DISTRICT'
  | 'NO_STRONGER_LEAD'
  | 'AVOIDED'
  | 'SEVERAL_RULES'
  | 'CLUSTERS_FULL'
  | 'TOO_FEW_NEARBY'
  | 'LEADS_TAKEN';

/** What to give up so that the school can be placed: an option, or wishes not to work together. */
export type Remedy =
  | { kind: 'OPTION'; option: keyof FormingOptions; value: number | boolean }
  | { kind: 'WISH'; avoided: readonly string[] }
  | { kind: 'DECLARE_THEME' };

/** Why a school that asked has no place, and what would help; null where no single change would. */
export interface Unserved {
  schoolId: string;
  reason: UnservedReason;
  remedy: Remedy | null;
  message: BilingualText;
}

/** Every school that asked and has no place in the plan, with the reason. */
export function unservedOf(city: City, plan: FormingPlan): Unserved[] {
  const placed = new Set(plan.clusters.flatMap(({ leadId, memberIds }) => [leadId, ...memberIds]));
  const missing = city.schools.filter(({ id, asked }) => asked && !placed.has(id));
  const leads = missing.length === 0 ? [] : possibleLeads(city);
  return missing.map(school => ({
    schoolId: school.id,
    ...reasonFor({ city, plan, placed, leads, school }),
  }));
}

interface Case {
  city: City;
  plan: FormingPlan;
  placed: ReadonlySet<string>;
  leads: readonly CandidateLead[];
  school: FormingSchool;
}

type Reason = Omit<Unserved, 'schoolId'>;

const reason = (code: UnservedReason, remedy: Remedy | null, zh: string, en: string): Reason => ({
  reason: code,
  remedy,
  message: { zh, en },
});

function reasonFor(given: Case): Reason {
  const { city, school } = given;
  const themes = themesOf(city, school);
  if (themes.length === 0)
    return reason(
      'NO_THEME',
      { kind: 'DECLARE_THEME' },
      '请先申报瓶颈问题的主题。',
      'Declare the theme of your bottleneck problem first.',
    );
  const leads = given.leads.filter(({ lead, theme }) => lead !== school && themes.includes(theme));
  if (leads.length === 0) return noStrongLead(city, school, themes);
  const fitting = leads.filter(({ lead, theme }) => brokenRules(city, lead, school, theme).length === 0);
  return fitting.length > 0 ? noRoom(given, fitting) : forbidden(city, school, leads);
}

function noStrongLead(city: City, school: FormingSchool, themes: readonly string[]): Reason {
  const levels = city.schools
    .filter(other => other !== school && other.mayLead && stagesFit(other.stage, school.stage))
    .flatMap(other => themes.flatMap(theme => levelIn(city, other, theme) ?? []));
  const best = levels.reduce((a, b) => Math.max(a, b), 0);
  const { leadLevel } = city.options;
  return reason(
    'NO_STRONG_LEAD',
    best > 0 ? { kind: 'OPTION', option: 'leadLevel', value: best } : null,
    `没有学校在该主题上达到 ${leadLevel} 级；最高为 ${best || '无'}。可降低领衔校的等级要求。`,
    `No school reaches level ${leadLevel} on the theme; the best is ${best || 'unknown'}. Lower the least level of a lead.`,
  );
}

/** Some rule speaks against every lead: the one that is the nearest to mending. */
function forbidden(city: City, school: FormingSchool, leads: readonly CandidateLead[]): Reason {
  const ofStage = leads.filter(({ lead }) => stagesFit(lead.stage, school.stage));
  if (ofStage.length === 0)
    return reason(
      'NO_LEAD_OF_STAGE',
      null,
      '该主题没有同学段的领衔校。',
      'No lead on the theme teaches its stage.',
    );
  const broken = ofStage.map(candidate => ({
    ...candidate,
    rules: brokenRules(city, candidate.lead, school, candidate.theme),
  }));
  const only = (rule: PlacementRule) => broken.filter(({ rules }) => rules.every(one => one === rule));
  const [apart, far, elsewhere, weak] = (['APART', 'DISTANCE', 'DISTRICT', 'STRENGTH'] as const).map(only);
  if (apart!.length > 0) return avoided(apart!.map(({ lead }) => lead));
  if (far!.length > 0) return tooFar(city, school, far!);
  if (elsewhere!.length > 0)
    return reason(
      'OTHER_DISTRICT',
      { kind: 'OPTION', option: 'sameDistrict', value: false },
      '本区没有合适的领衔校，其他区有。可允许跨区。',
      'There is no fitting lead in its district, but in another. Allow other districts.',
    );
  if (weak!.length > 0) return noStronger(city, school, weak!);
  const rules = broken.reduce((a, b) => (b.rules.length < a.rules.length ? b : a)).rules;
  return reason(
    'SEVERAL_RULES',
    null,
    `每所可能的领衔校都至少违反两条规则，例如：${rules.join('、')}。`,
    `Two rules at least speak against each possible lead, for example ${rules.join(' and ')}.`,
  );
}

function avoided(schools: readonly FormingSchool[]): Reason {
  const codes = schools.map(({ code }) => code);
  return reason(
    'AVOIDED',
    { kind: 'WISH', avoided: schools.map(({ id }) => id) },
    `只剩下不愿合作的学校：${codes.join('、')}。可放弃这一意愿。`,
    `Only schools with which it or they would rather not work are left: ${codes.join(', ')}. Drop that wish.`,
  );
}

function tooFar(city: City, school: FormingSchool, leads: readonly CandidateLead[]): Reason {
  const distances = leads.flatMap(({ lead }) => distanceKm(lead, school) ?? []);
  const { maxDistanceKm } = city.options;
  if (distances.length === 0)
    return reason(
      'TOO_FAR',
      null,
      '缺少经纬度，且本区没有合适的领衔校。请补全坐标。',
      'Coordinates are missing, and its district has no fitting lead. Complete the coordinates.',
    );
  const nearest = Math.ceil(distances.reduce((a, b) => Math.min(a, b)) * 10) / 10;
  return reason(
    'TOO_FAR',
    { kind: 'OPTION', option: 'maxDistanceKm', value: nearest },
    `最近的合适领衔校相距 ${nearest.toFixed(1)} 公里，上限为 ${maxDistanceKm} 公里。可放宽距离。`,
    `The nearest fitting lead is ${nearest.toFixed(1)} km away, and ${maxDistanceKm} km is the most. Allow the longer way.`,
  );
}

function noStronger(city: City, school: FormingSchool, leads: readonly CandidateLead[]): Reason {
  const best = leads
    .map(({ lead, theme }) => advantage(city, lead, school, theme) ?? 0)
    .reduce((a, b) => Math.max(a, b));
  return reason(
    'NO_STRONGER_LEAD',
    best >= 0 ? { kind: 'OPTION', option: 'leadAdvantage', value: best } : null,
    `附近没有学校在该主题上比它高出 ${city.options.leadAdvantage} 级（最多高 ${best.toFixed(1)} 级）。它可以自己领衔。`,
    `No school in reach stands ${city.options.leadAdvantage} level above it on the theme (${best.toFixed(1)} at most). It could lead itself.`,
  );
}

/** Leads fit, but none has room: they are full, lead nothing on the theme for want of members, or are placed elsewhere. */
function noRoom({ city, plan, placed, school }: Case, fitting: readonly CandidateLead[]): Reason {
  const open = plan.clusters.filter(({ leadId, theme }) =>
    fitting.some(candidate => candidate.lead.id === leadId && candidate.theme === theme),
  );
  const { maxMembers } = city.options;
  const roomy = open.filter(({ memberIds }) => memberIds.length < maxMembers);
  const inTheWay = roomy
    .flatMap(({ memberIds }) => memberIds.map(id => schoolOf(city, id)))
    .filter(other => areApart(other, school));
  if (inTheWay.length > 0) return avoided(inTheWay);
  if (open.length > 0)
    return reason(
      'CLUSTERS_FULL',
      { kind: 'OPTION', option: 'maxMembers', value: maxMembers + 1 },
      `可加入的 ${open.length} 个集群都已满 ${maxMembers} 所成员校。可提高上限。`,
      `The ${open.length} clusters that it could join have ${maxMembers} members each. Raise the most members.`,
    );
  const free = fitting.filter(({ lead }) => !placed.has(lead.id));
  if (free.length === 0)
    return reason(
      'LEADS_TAKEN',
      null,
      '合适的领衔校都在其他集群更有价值。可手动调整。',
      'Every fitting lead is worth more in another cluster. Edit the proposal to change that.',
    );
  return tooFew(city, placed, free);
}

function tooFew(city: City, placed: ReadonlySet<string>, free: readonly CandidateLead[]): Reason {
  const most = free
    .map(({ lead, theme }) => {
      const could = (other: FormingSchool) =>
        other !== lead && !placed.has(other.id) && brokenRules(city, lead, other, theme).length === 0;
      return city.schools.filter(could).length;
    })
    .reduce((a, b) => Math.max(a, b));
  const { minMembers } = city.options;
  return reason(
    'TOO_FEW_NEARBY',
    most < minMembers ? { kind: 'OPTION', option: 'minMembers', value: most } : null,
    `附近只有 ${most} 所未安排的学校可同组，至少需要 ${minMembers} 所。可降低下限，或补充愿意的主题。`,
    `Only ${most} schools without a place could form a cluster with it, and ${minMembers} are needed. Lower the least members, or name another theme.`,
  );
}
