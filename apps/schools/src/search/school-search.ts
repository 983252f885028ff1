import { type SqlCondition, type SubjectName, visibleWhere } from '@doorstep/access';
import {
  type ConnectionArgs,
  explainedCursor,
  type GraphContext,
  isUuid,
  lazyPage,
  loadOne,
  type Page,
  pageOf,
  readWindow,
  type Row,
  type Window,
} from '@doorstep/subgraph-kit';
import { ParticipationStage } from '../programme/participation.rules';
import { School } from '../register/school';
import { SchoolStatus } from '../register/school.rules';
import { type Cell, type Chosen, type Counted, countFacets } from './facets.rules';
import { matching, pageSql, ranks, ranksWithoutText, Values } from './search.sql';
import { readSearchText, type SearchText } from './search-text.rules';
import type { SchoolSearchFilter } from './search.types';

const order = {
  ranked: [{ column: 'search.rank' }, { column: 'search.place' }],
  byCode: [{ column: 'search.rank' }, { column: 'search.code' }],
};

/** One search for schools, of which each part is worked out when it is asked for, once. */
export class SchoolSearch {
  private readonly text: SearchText | null;
  private readonly chosen: Chosen;
  private ids?: Promise<number[] | null>;
  private counts?: Promise<Counted>;

  /** @param today the business day, on which schools belong to clusters */
  constructor(
    private readonly context: GraphContext,
    text: string | null | undefined,
    private readonly filter: SchoolSearchFilter,
    private readonly today: string,
  ) {
    this.text = readSearchText(text);
    this.chosen = chosenIn(filter);
  }

  page(args: ConnectionArgs): Page<School> {
    const keys = this.text ? order.ranked : order.byCode;
    const window = readWindow(args, keys);
    return lazyPage(
      () => this.rows(window),
      rows => pageOf(rows, keys, window),
      async () => (await this.counted()).total,
    );
  }

  /** The keys of all schools that are found, as a statement to ask of. */
  async found(): Promise<SqlCondition> {
    const values = new Values();
    const conditions = [
      this.textCondition(values),
      ...(this.withMistakes ? [] : [`s.place < '2'`]),
      ...this.visible(values),
      ...this.clustersMet(values),
      ...(await this.facetsMet(values)),
    ];
    return {
      sql: `SELECT s.school_id FROM school_search s WHERE ${conditions.join(' AND ')}`,
      parameters: values.named,
    };
  }

  /** Each facet's counts under all other filters. */
  counted(): Promise<Counted> {
    return (this.counts ??= this.cells().then(cells => countFacets(cells, this.chosen)));
  }

  /** The clusters to which most of the schools belong today, under all filters but that of clusters. */
  async clusters(first: number): Promise<{ clusterId: string; count: number }[]> {
    const values = new Values();
    const matched = [
      this.textCondition(values),
      ...(this.withMistakes ? [] : [`s.place < '2'`]),
      ...this.visible(values),
      ...(await this.facetsMet(values)),
    ];
    const conditions = [
      `m.during @> ${values.name(this.today)}::date`,
      // IS TRUE: what matches is gathered once, and looked up for each membership, however much it is.
      `(m.school_id IN (SELECT s.school_id FROM school_search s WHERE ${matched.join(' AND ')})) IS TRUE`,
      ...seen(this.context, 'Cluster', 'cluster', 'm.cluster_id', values),
    ];
    return this.query(
      `SELECT m.cluster_id AS "clusterId", count(*)::int AS count FROM cluster_membership m
        WHERE ${conditions.join(' AND ')} GROUP BY m.cluster_id ORDER BY count DESC, m.cluster_id LIMIT ${first}`,
      values,
    );
  }

  private async rows(window: Window): Promise<Row<School>[]> {
    const values = new Values();
    const common = [
      ...this.visible(values),
      ...this.clustersMet(values),
      ...(await this.facetsMet(values)),
    ].map(condition => ` AND ${condition}`);
    const place = (keys: string[] | undefined) => keys && { rank: Number(keys[0]), key: String(keys[1]) };
    const [after, before] = [place(window.after), place(window.before)];
    const sql = pageSql(
      {
        ranks: this.text ? ranks(this.text, values) : ranksWithoutText,
        orderBy: this.text ? 'place' : 'code',
        common: common.join(''),
        withoutMistakes: !this.withMistakes,
        limit: window.size + 1,
        backwards: window.backwards,
        ...(after && { after }),
        ...(before && { before }),
      },
      values,
    );
    if (sql === null) return [];
    const found = await this.query<{ school_id: string; rank: number; key: string }>(sql, values).catch(
      error => {
        throw explainedCursor(error, window);
      },
    );
    const schools = await Promise.all(
      found.map(({ school_id }) => loadOne(this.context, School, 'id', school_id)),
    );
    return found.flatMap(({ rank, key }, place) => {
      const node = schools[place];
      return node ? [{ node, keys: [String(rank), key] }] : [];
    });
  }

  /** How many schools there are of each kind, whatever facets are chosen. */
  private async cells(): Promise<Cell[]> {
    const values = new Values();
    const matched = [this.textCondition(values), ...this.visible(values), ...this.clustersMet(values)];
    const stage = this.programmeStage(values);
    const { sample } = this.filter;
    const kinds = [
      ...(this.withMistakes ? [] : [`f.status <> '${SchoolStatus.CREATED_IN_ERROR}'`]),
      ...(sample == null ? [] : [`f.sample = ${values.name(sample)}`]),
    ];
    return this.query(
      `SELECT f.district_code AS "districtCode", f.stage, f.status, f.sector, ${stage} AS "programmeStage",
              sum(counted.number)::int AS count
         FROM (SELECT s.facet, count(*) AS number FROM school_search s WHERE ${matched.join(' AND ')} GROUP BY s.facet) counted
              JOIN school_facet f ON f.id = counted.facet ${asParticipation} WHERE ${['true', ...kinds].join(' AND ')}
        GROUP BY 1, 2, 3, 4, 5`,
      values,
    );
  }

  private textCondition(values: Values): string {
    return this.text ? `(${matching(this.text, values)})` : 'true';
  }

  /** Only what the caller may see. */
  private visible(values: Values): string[] {
    return seen(this.context, 'School', 'school', 's.school_id', values);
  }

  /** Whether schools that were entered by mistake are asked for. */
  private get withMistakes(): boolean {
    return this.filter.statuses?.includes(SchoolStatus.CREATED_IN_ERROR) ?? false;
  }

  private clustersMet(values: Values): string[] {
    const { clusterIds } = this.filter;
    if (!clusterIds) return [];
    return [
      `s.school_id IN (SELECT m.school_id FROM cluster_membership m
                        WHERE m.cluster_id = ANY(${values.name(clusterIds.filter(isUuid))}::uuid[])
                          AND m.during @> ${values.name(this.today)}::date)`,
    ];
  }

  /** The facets that are chosen, as the numbers of their combinations, which the planner knows the frequency of. */
  private async facetsMet(values: Values): Promise<string[]> {
    const ids = await (this.ids ??= this.combinations());
    return ids ? [`s.facet = ANY(${values.name(ids)}::integer[])`] : [];
  }

  private async combinations(): Promise<number[] | null> {
    const values = new Values();
    const columns = {
      districtCode: 'f.district_code',
      stage: 'f.stage',
      status: 'f.status',
      sector: 'f.sector',
      programmeStage: this.programmeStage(values),
    };
    const { sample } = this.filter;
    const conditions = Object.entries(this.chosen).map(
      ([facet, chosen]) => `${columns[facet as keyof Chosen]} = ANY(${values.name(chosen)}::text[])`,
    );
    if (sample != null) conditions.push(`f.sample = ${values.name(sample)}`);
    if (conditions.length === 0) return null;
    const rows = await this.query<{ id: number }>(
      `SELECT f.id FROM school_facet f ${asParticipation} WHERE ${conditions.join(' AND ')}`,
      values,
    );
    return rows.map(({ id }) => id);
  }

  /** The stage in the latest round that the caller may see; a principal's own application counts as not seen. */
  private programmeStage(values: Values): string {
    const visible = visibleWhere(this.context.actor, 'read', 'Participation', 'participation');
    return `CASE WHEN ${values.condition(visible)} THEN f.programme_stage ELSE f.published_stage END`;
  }

  private query<T>(text: string, named: Values): Promise<T[]> {
    const { sql, values } = named.statement(text);
    return this.context.database.manager.query<T[]>(sql, values);
  }
}

/** A combination of facets with the columns that the policy of participations speaks of. */
const asParticipation = `
  CROSS JOIN LATERAL (SELECT f.programme_stage AS stage, f.district_code, NULL::text AS school_code) participation`;

const outsideProgramme = 'NONE';

function chosenIn(filter: SchoolSearchFilter): Chosen {
  const { districtCodes, stages, statuses, sectors, programmeStages, inProgramme } = filter;
  const programmeStage =
    programmeStages || inProgramme != null
      ? [outsideProgramme, ...Object.values(ParticipationStage)].filter(
          stage =>
            (programmeStages as string[] | null | undefined)?.includes(stage) !== false &&
            (inProgramme == null || inProgramme === (stage !== outsideProgramme)),
        )
      : undefined;
  return {
    ...(districtCodes && { districtCode: districtCodes }),
    ...(stages && { stage: stages }),
    ...(statuses && { status: statuses }),
    ...(sectors && { sector: sectors }),
    ...(programmeStage && { programmeStage }),
  };
}

/** The condition that the caller may see the row of `table` with this key; none where everybody may see all. */
function seen(
  { actor }: GraphContext,
  subject: SubjectName,
  table: string,
  key: string,
  values: Values,
): string[] {
  const visible: SqlCondition = visibleWhere(actor, 'read', subject, 'seen');
  if (/^[( ]*TRUE[) ]*$/.test(visible.sql)) return [];
  return [`${key} IN (SELECT seen.id FROM ${table} seen WHERE ${values.condition(visible)})`];
}
