import type { BilingualText } from '@doorstep/service-kit/refusal';
import type { CandidateLead } from './candidates.rules';
import { type City, memberTerms, pointsOf } from './fit.rules';
import type { FormingOptions, FormingPlan, FormingSchool } from './problem.rules';
import type { ClusterRule } from './score.rules';
import { ruleWords } from './words.rules';

export type UnservedReason =
  | 'NO_THEME'
  | 'NO_STRONG_LEAD'
  | 'NO_LEAD_OF_STAGE'
  | 'TOO_FAR'
  | 'OTHER_DISTRICT'
  | 'NO_STRONGER_LEAD'
  | 'AVOIDED'
  | 'SEVERAL_RULES'
  | 'COULD_JOIN'
  | 'CLUSTERS_FULL'
  | 'COULD_FORM'
  | 'TOO_FEW_NEARBY'
  | 'LEADS_TAKEN';

/** With what the reason no longer holds: another value of an option, wishes to drop, an edit, or a new proposal. */
export type Remedy =
  | { kind: 'OPTION'; option: keyof FormingOptions; value: number | boolean }
  | { kind: 'WISH'; avoided: readonly string[] }
  /** It can be moved into the cluster of this lead. */
  | { kind: 'MOVE'; leadId: string }
  /** A new proposal can form a cluster of this lead, this school and others that have no place. */
  | { kind: 'FORM'; leadId: string; theme: string; memberIds: readonly string[] }
  | { kind: 'DECLARE_THEME' };

export interface Reason {
  reason: UnservedReason;
  remedy: Remedy | null;
  message: BilingualText;
}

/** A school that asked and has no place, and what there is beside it. */
export interface Case {
  city: City;
  plan: FormingPlan;
  placed: ReadonlySet<string>;
  /** Every school that could lead on a theme. */
  leads: readonly CandidateLead[];
  school: FormingSchool;
}

export const reason = (code: UnservedReason, remedy: Remedy | null, zh: string, en: string): Reason => ({
  reason: code,
  remedy,
  message: { zh, en },
});

/** Nothing but a wish stands between it and a cluster: that not to work with these schools. */
export function avoided(schools: readonly FormingSchool[]): Reason {
  const codes = schools.map(({ code }) => code);
  return reason(
    'AVOIDED',
    { kind: 'WISH', avoided: schools.map(({ id }) => id) },
    `它与 ${codes.join('、')} 至少有一方不愿合作。放弃这一意愿，此障碍即消除。`,
    `It or they would rather not work together: ${codes.join(', ')}. With that wish dropped, nothing of the kind is in the way.`,
  );
}

export function severalRules(rules: readonly ClusterRule[]): Reason {
  const words = rules.map(ruleWords);
  return reason(
    'SEVERAL_RULES',
    null,
    `每所可能的领衔校都至少违反两条规则，例如：${words.map(({ zh }) => zh).join('、')}。`,
    `Two rules at least speak against each possible lead, for example ${words.map(({ en }) => en).join(' and ')}.`,
  );
}

/** Of candidate leads, the one under which the school would be worth most; the first of equals. */
export function worthiest<C extends Pick<CandidateLead, 'lead' | 'theme'>>(
  city: City,
  school: FormingSchool,
  candidates: readonly C[],
): C {
  const worth = ({ lead, theme }: C) => pointsOf(city.options, memberTerms(city, lead, school, theme));
  return candidates.reduce((best, one) => (worth(one) > worth(best) ? one : best));
}
