import { type CandidateLead, possibleLeads } from './candidates.rules';
import {
  advantage,
  brokenRules,
  type City,
  distanceKm,
  levelIn,
  mayLeadOn,
  type PlacementRule,
  stagesFit,
  themesOf,
} from './fit.rules';
import { bounds, type FormingPlan, type FormingSchool } from './problem.rules';
import {
  avoided,
  type Case,
  type Reason,
  reason,
  severalRules,
  type UnservedReason,
  type Remedy,
  worthiest,
} from './reason.rules';
import { noRoom } from './room.rules';

export type { Remedy, UnservedReason };

/** Why a school that asked has no place, and what would help; null where no single change would. */
export interface Unserved extends Reason {
  schoolId: string;
}

/**
 * Every school that asked and has no place in the plan, with the reason: that of the plan as it is, whoever made it. With a
 * remedy the reason no longer holds; another may then stand in the way.
 */
export function unservedOf(city: City, plan: FormingPlan): Unserved[] {
  const placed = new Set(plan.clusters.flatMap(({ leadId, memberIds }) => [leadId, ...memberIds]));
  const missing = city.schools.filter(({ id, asked }) => asked && !placed.has(id));
  const leads = missing.length === 0 ? [] : possibleLeads(city);
  return missing.map(school => ({
    schoolId: school.id,
    ...reasonFor({ city, plan, placed, leads, school }),
  }));
}

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
  const others = city.schools
    .filter(other => other !== school && other.mayLead && stagesFit(other.stage, school.stage))
    .flatMap(lead =>
      themes.map(theme => ({
        level: levelIn(city, lead, theme) ?? 0,
        fits: brokenRules(city, lead, school, theme).length === 0,
      })),
    );
  const bestOf = (some: typeof others) => some.reduce((best, { level }) => Math.max(best, level), 0);
  const { leadLevel } = city.options;
  // Rather one that it could really join.
  const best = roundedDown(bestOf(others.filter(({ fits }) => fits)) || bestOf(others));
  if (best === 0)
    return reason(
      'NO_STRONG_LEAD',
      null,
      '没有同学段的其他学校在该主题上有公布的等级并愿意领衔。',
      'No other school of its stage has published levels on the theme and may lead.',
    );
  return reason(
    'NO_STRONG_LEAD',
    { kind: 'OPTION', option: 'leadLevel', value: best },
    `没有其他学校能在该主题上以 ${leadLevel} 级领衔；若下限降至 ${best} 级，则有。`,
    `No other school can lead on the theme at level ${leadLevel}; at a least level of ${best} there is one.`,
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
  if (apart!.length > 0) return avoided([worthiest(city, school, apart!).lead]);
  if (far!.length > 0) return tooFar(city, school, far!);
  if (elsewhere!.length > 0)
    return reason(
      'OTHER_DISTRICT',
      { kind: 'OPTION', option: 'sameDistrict', value: false },
      '本区没有合适的领衔校，其他区有。可允许跨区。',
      'There is no fitting lead in its district, but in another. Allow other districts.',
    );
  if (weak!.length > 0) return noStronger(city, school, weak!);
  return severalRules(broken.reduce((a, b) => (b.rules.length < a.rules.length ? b : a)).rules);
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
    nearest <= bounds.maxDistanceKm[1] ? { kind: 'OPTION', option: 'maxDistanceKm', value: nearest } : null,
    `最近的合适领衔校相距 ${nearest.toFixed(1)} 公里，上限为 ${maxDistanceKm} 公里。可放宽距离。`,
    `The nearest fitting lead is ${nearest.toFixed(1)} km away, and ${maxDistanceKm} km is the most. Allow the longer way.`,
  );
}

function noStronger(city: City, school: FormingSchool, leads: readonly CandidateLead[]): Reason {
  const best = roundedDown(
    leads
      .map(({ lead, theme }) => advantage(city, lead, school, theme) ?? 0)
      .reduce((a, b) => Math.max(a, b)),
  );
  const itself = themesOf(city, school).some(theme => mayLeadOn(city, school, theme));
  return reason(
    'NO_STRONGER_LEAD',
    best >= 0 ? { kind: 'OPTION', option: 'leadAdvantage', value: best } : null,
    `附近没有学校在该主题上比它高出 ${city.options.leadAdvantage} 级（最多高 ${best.toFixed(1)} 级）。${itself ? '它可以自己领衔。' : ''}`,
    `No school in reach stands ${city.options.leadAdvantage} level above it on the theme (${best.toFixed(1)} at most).${itself ? ' It could lead itself.' : ''}`,
  );
}

/** To one decimal: what is at least a figure is at least the figure rounded down. */
const roundedDown = (figure: number): number => Math.floor(figure * 10) / 10;
