import { Refusal, type BilingualText, type Problem } from '@doorstep/service-kit/refusal';

/** A school as the forming of clusters sees it: what it needs, what it can give, and where it is. */
export interface FormingSchool {
  id: string;
  /** The official code; it also decides every tie, so that the same input gives the same answer. */
  code: string;
  name: BilingualText;
  stage: string;
  districtCode: string;
  /** Degrees, WGS 84; null where the register has none. */
  longitude: number | null;
  latitude: number | null;
  /** The theme of its bottleneck problem (瓶颈问题); null while it has declared none. */
  theme: string | null;
  /** Other themes on which it would also work, if none can be had on its own. */
  alsoThemes: readonly string[];
  /** Ids of schools with which it would like to work, and with which it would rather not. */
  worksWith: readonly string[];
  avoids: readonly string[];
  /** Codes of the features and courses by which it differs from others. */
  features: readonly string[];
  /** The published level of each indicator, 1 to 9; higher is better, and for a burden lighter. */
  levels: Readonly<Record<string, number>>;
  /** Where they were measured, if not at the school itself: the school that it came of. */
  measuredAt?: BilingualText;
  /** Whether it asked to be placed. A school that did not may lead, and may stay where it is. */
  asked: boolean;
  mayLead: boolean;
  /** The cluster of the same kind to which it belongs on the first day, or will next. */
  clusterId: string | null;
}

/** A cluster that there is already. */
export interface ExistingCluster {
  id: string;
  theme: string;
  /** Null where nobody leads it. */
  leadId: string | null;
  /** Whether it works well: a good one is kept where possible. */
  good: boolean;
  /** Whether its end is known: it goes on in no plan. */
  ends?: boolean;
}

/** What one unit of each term is worth in the objective. */
export interface FormingWeights {
  served: number;
  theme: number;
  strength: number;
  nearness: number;
  wish: number;
  kept: number;
  diversity: number;
  size: number;
}

export interface FormingOptions {
  /** Members beside the lead. */
  minMembers: number;
  maxMembers: number;
  /** How many members a cluster should have; each one more or fewer costs `weights.size`. */
  idealMembers: number;
  maxDistanceKm: number;
  /** Whether a member must be of its lead's district. */
  sameDistrict: boolean;
  /** How many candidate leads are kept for each school: they bound the memory. */
  candidatesPerSchool: number;
  /** The least level of a lead, the mean of its theme's indicators. */
  leadLevel: number;
  /** By how many levels, in the mean, a lead must stand above each member whose levels are known. */
  leadAdvantage: number;
  /** The relative gap to the bound at which the solver may stop. */
  gap: number;
  weights: FormingWeights;
  /** Which indicators a theme is about; a theme that is not named is about all of them. */
  themeIndicators: Readonly<Record<string, readonly string[]>>;
}

export interface FormingProblem {
  schools: readonly FormingSchool[];
  clusters: readonly ExistingCluster[];
  options: FormingOptions;
  /** The names of its themes, as far as they have any; older proposals keep none. */
  themes?: Readonly<Record<string, BilingualText>>;
  /** Clusters of the kind that it leaves as they are. */
  untouched?: readonly string[];
}

export interface PlannedCluster {
  theme: string;
  leadId: string;
  memberIds: readonly string[];
  /** The cluster that goes on in it, null for a new one; left out: that of the same lead and theme. */
  continuesId?: string | null;
}

/** Who is to work with whom. A school stands in it once at most. */
export interface FormingPlan {
  clusters: readonly PlannedCluster[];
}

/**
 * The defaults. A project school shares with “around 10 other ordinary schools” (the NHQS paper): 8 to 12 members, 10
 * ideally. Nine levels are the standard's, and 6 is above their middle.
 */
export const defaultOptions: FormingOptions = {
  minMembers: 8,
  maxMembers: 12,
  idealMembers: 10,
  maxDistanceKm: 12,
  sameDistrict: false,
  candidatesPerSchool: 15,
  leadLevel: 6,
  leadAdvantage: 1,
  gap: 0.02,
  weights: {
    served: 1,
    theme: 1,
    strength: 2,
    nearness: 0.5,
    wish: 0.5,
    kept: 0.5,
    diversity: 0.5,
    size: 0.1,
  },
  themeIndicators: {},
};

/** Between what numbers each option lies. */
export const bounds: Record<
  Exclude<keyof FormingOptions, 'weights' | 'themeIndicators' | 'sameDistrict'>,
  readonly [least: number, most: number, whole: boolean]
> = {
  minMembers: [1, 200, true],
  maxMembers: [1, 200, true],
  idealMembers: [1, 200, true],
  maxDistanceKm: [0.1, 1000, false],
  candidatesPerSchool: [1, 100, true],
  leadLevel: [1, 9, false],
  leadAdvantage: [0, 8, false],
  gap: [0, 0.5, false],
};

/** Refuses options that contradict themselves, all of them together. */
export function checkOptions(options: FormingOptions, path: readonly string[] = ['options']): void {
  const problems: Problem[] = [];
  const add = (field: readonly string[], zh: string, en: string) =>
    problems.push({ code: 'FORMING_OPTION_WRONG', path: [...path, ...field], message: { zh, en } });
  for (const [field, [least, most, whole]] of Object.entries(bounds)) {
    const value = options[field as keyof typeof bounds];
    if (!(value >= least && value <= most) || (whole && !Number.isInteger(value))) {
      const [zh, en] = whole ? ['整数', 'a whole number'] : ['数', 'a number'];
      add([field], `取值应为 ${least} 至 ${most} 的${zh}。`, `Give ${en} from ${least} to ${most}.`);
    }
  }
  for (const [weight, value] of Object.entries(options.weights)) {
    if (!(value >= 0 && value <= 100))
      add(['weights', weight], '权重应为 0 至 100 的数。', 'Give a weight from 0 to 100.');
  }
  const { minMembers, idealMembers, maxMembers } = options;
  if (problems.length === 0 && !(minMembers <= idealMembers && idealMembers <= maxMembers)) {
    add(
      ['minMembers'],
      `成员数下限 ${minMembers}、理想值 ${idealMembers}、上限 ${maxMembers} 应依次不减。`,
      `The least (${minMembers}), the ideal (${idealMembers}) and the most members (${maxMembers}) must not fall in this order.`,
    );
  }
  const [first, ...others] = problems;
  if (first) throw new Refusal([first, ...others]);
}
