import type { CandidateLead } from './candidates.rules';
import { type City, leadTerms, pointsOf } from './fit.rules';
import { type Milp, MilpBuilder } from './milp.rules';
import type { FormingSchool, PlannedCluster } from './problem.rules';

/** A part of the problem as a programme, and which variable says what. */
export interface Model {
  milp: Milp;
  leads: readonly CandidateLead[];
  /** For each candidate lead: whether it leads. */
  leading: number[];
  /** For each candidate lead and each of its candidate members: whether that is one. */
  placing: number[][];
  /** The variables that follow from the others. */
  helpers: readonly Helper[];
  /** For each school: the row that gives it one place at most. */
  placeRow: ReadonlyMap<string, number>;
}

interface Helper {
  column: number;
  /** Its best value, given those of the others. */
  value(values: Float64Array): number;
}

type Column = number;
type Bearers = { column: Column; school: FormingSchool }[];

/**
 * The programme of one part. Variables: y (this school leads on this theme), x (this school is a member under that lead),
 * and helpers that need not be whole: how far a cluster is from its ideal size, which features it brings together, which
 * wishes between members come true. The README of this folder gives it in formulae.
 */
export function modelOf(city: City, leads: readonly CandidateLead[]): Model {
  const milp = new MilpBuilder();
  const places = new Map<string, Column[]>();
  const place = (school: FormingSchool, column: Column) => {
    const columns = places.get(school.id);
    if (columns) columns.push(column);
    else places.set(school.id, [column]);
    return column;
  };
  const leading: number[] = [];
  const placing: number[][] = [];
  const helpers: Helper[] = [];
  for (const candidate of leads) {
    const { lead, theme, members } = candidate;
    const own = diversityAlone(city, candidate);
    const y = place(lead, milp.binary(pointsOf(city.options, leadTerms(city, lead, theme)) + own.lead));
    const x = members.map(({ school, points }, at) => place(school, milp.binary(points + own.members[at]!)));
    leading.push(y);
    placing.push(x);
    helpers.push(
      ...addCluster(milp, city, y, x),
      ...addDiversity(milp, city, candidate, y, x),
      ...addPairs(milp, city, candidate, y, x),
    );
  }
  // A school has one place at most, as a lead or as a member.
  const placeRow = new Map(
    [...places].map(([id, columns]) => [
      id,
      milp.row(
        -Infinity,
        columns.map(column => [column, 1] as const),
        1,
      ),
    ]),
  );
  return { milp: milp.build(), leads, leading, placing, helpers, placeRow };
}

/** Members only under a lead that leads; their number within the bounds; what it is off the ideal. */
function addCluster(milp: MilpBuilder, { options }: City, y: Column, x: readonly Column[]): Helper[] {
  const all = x.map(column => [column, 1] as const);
  for (const column of x)
    milp.row(
      -Infinity,
      [
        [column, 1],
        [y, -1],
      ],
      0,
    );
  milp.row(-Infinity, [...all, [y, -options.maxMembers]], 0);
  milp.row(0, [...all, [y, -options.minMembers]], Infinity);
  if (options.weights.size === 0) return [];
  const off = milp.continuous(-options.weights.size);
  milp.row(-Infinity, [...all, [y, -options.idealMembers], [off, -1]], 0);
  milp.row(0, [...all, [y, -options.idealMembers], [off, 1]], Infinity);
  const value = (values: Float64Array) => Math.abs(sumOf(values, x) - options.idealMembers * values[y]!);
  return [{ column: off, value }];
}

const sumOf = (values: Float64Array, columns: readonly Column[]): number =>
  columns.reduce((sum, column) => sum + values[column]!, 0);

/** What one more feature in a cluster is worth: a cluster whose schools each bring a new one has one unit. */
export const pointsPerFeature = ({ options }: City): number =>
  options.weights.diversity / (options.maxMembers + 1);

/** Who could bring each feature. */
function bearersOf({ members }: CandidateLead, columns: readonly Column[]): Map<string, Bearers> {
  const bearers = new Map<string, Bearers>();
  members.forEach(({ school }, at) => {
    for (const feature of new Set(school.features)) {
      const entry = { column: columns[at]!, school };
      const known = bearers.get(feature);
      if (known) known.push(entry);
      else bearers.set(feature, [entry]);
    }
  });
  return bearers;
}

/** The features that only one school could bring count with that school; no variable is needed. */
function diversityAlone(city: City, candidate: CandidateLead): { lead: number; members: number[] } {
  const each = pointsPerFeature(city);
  const leads = new Set(candidate.lead.features);
  const places = candidate.members.map((_, at) => at);
  const members = places.map(() => 0);
  for (const [feature, bearers] of bearersOf(candidate, places)) {
    if (bearers.length === 1 && !leads.has(feature)) members[bearers[0]!.column]! += each;
  }
  return { lead: each * leads.size, members };
}

/** A feature that several could bring counts once, if one of them is there. */
function addDiversity(
  milp: MilpBuilder,
  city: City,
  candidate: CandidateLead,
  y: Column,
  x: readonly Column[],
): Helper[] {
  const each = pointsPerFeature(city);
  if (each === 0) return [];
  const helpers: Helper[] = [];
  for (const [feature, bearers] of bearersOf(candidate, x)) {
    if (bearers.length === 1 || candidate.lead.features.includes(feature)) continue;
    const brought = milp.continuous(each, 1);
    milp.row(
      -Infinity,
      [
        [brought, 1],
        [y, -1],
      ],
      0,
    );
    milp.row(-Infinity, [[brought, 1], ...bearers.map(({ column }) => [column, -1] as const)], 0);
    const columns = bearers.map(({ column }) => column);
    helpers.push({ column: brought, value: values => Math.min(1, sumOf(values, columns)) });
  }
  return helpers;
}

/** Members that would rather not work together are not; those that would like to count for it. */
function addPairs(
  milp: MilpBuilder,
  { options }: City,
  { members }: CandidateLead,
  y: Column,
  x: readonly Column[],
): Helper[] {
  const at = new Map(members.map(({ school }, place) => [school.id, place]));
  const helpers: Helper[] = [];
  members.forEach(({ school }, one) => {
    const others = (ids: readonly string[]) => [...new Set(ids)].flatMap(id => at.get(id) ?? []);
    for (const other of others(school.avoids)) {
      if (other === one) continue;
      milp.row(
        -Infinity,
        [
          [x[one]!, 1],
          [x[other]!, 1],
          [y, -1],
        ],
        0,
      );
    }
    if (options.weights.wish === 0) return;
    for (const other of others(school.worksWith)) {
      if (other !== one) helpers.push(addWish(milp, options.weights.wish, x[one]!, x[other]!));
    }
  });
  return helpers;
}

/** A wish that comes true if both are there. */
function addWish(milp: MilpBuilder, points: number, one: Column, other: Column): Helper {
  const together = milp.continuous(points, 1);
  for (const column of [one, other]) {
    milp.row(
      -Infinity,
      [
        [together, 1],
        [column, -1],
      ],
      0,
    );
  }
  return { column: together, value: values => Math.min(values[one]!, values[other]!) };
}

/** A plan as a solution of the programme, its helpers as good as they can be. */
export function startOf(model: Model, clusters: readonly PlannedCluster[]): Float64Array {
  const values = new Float64Array(model.milp.columns);
  const planned = new Map(clusters.map(cluster => [cluster.leadId, cluster]));
  model.leads.forEach(({ lead, theme, members }, at) => {
    const cluster = planned.get(lead.id);
    if (cluster?.theme !== theme) return;
    values[model.leading[at]!] = 1;
    const inside = new Set(cluster.memberIds);
    members.forEach(({ school }, place) => {
      if (inside.has(school.id)) values[model.placing[at]![place]!] = 1;
    });
  });
  for (const { column, value } of model.helpers) values[column] = value(values);
  return values;
}

/** The clusters that a solution stands for. */
export function clustersOf({ leads, leading, placing }: Model, values: ArrayLike<number>): PlannedCluster[] {
  const chosen = (column: number) => (values[column] ?? 0) > 0.5;
  return leads.flatMap(({ lead, theme, members }, at) =>
    chosen(leading[at]!)
      ? [
          {
            theme,
            leadId: lead.id,
            memberIds: members.flatMap(({ school }, place) =>
              chosen(placing[at]![place]!) ? [school.id] : [],
            ),
          },
        ]
      : [],
  );
}
