import type { SqlCondition } from '@doorstep/access';
import type { Database } from '@doorstep/database';
import { filtered, type GraphContext, isUuid, seenBy } from '@doorstep/subgraph-kit';
import type { SelectQueryBuilder } from 'typeorm';
import { registerOn } from './as-of';
import { SchoolSearch } from '../search/school-search';
import type { ExportFilter, ExportWish } from './export-filter';
import { registerFields } from './register-columns';
import { School } from './school';
import { SchoolFilter } from './school.list';

/** A school as it goes out: every field of the register. */
export interface ExportedSchool extends Readonly<Record<string, unknown>> {
  id: string;
  code: string;
  name: { zh: string; en: string };
  districtCode: string;
  version: number;
}

export interface ExportedDistrict {
  code: string;
  name: { zh: string; en: string };
}

const properties = ['id', ...registerFields.map(({ property }) => property), 'version'];
const batchRows = 1_000;

/** What an export reads: a statement with its values. */
interface Statement {
  sql: string;
  values: unknown[];
}

/** The part of the register that somebody wants and may see, read from one snapshot, batch by batch. */
export class ExportRows {
  private readonly schools: Statement;
  private readonly districts: Statement;

  /**
   * @param today the business day
   * @throws Refusal SEARCH_TEXT_TOO_LONG, SEARCH_TOO_MANY_WORDS
   */
  static async of(
    context: GraphContext,
    { filter, asOf }: Pick<ExportWish, 'filter' | 'asOf'>,
    today: string,
  ): Promise<ExportRows> {
    const found = asOf ? membersOn(filter, asOf) : await searched(context, filter, today);
    const parts = asOf ? registerOn(context, asOf) : [seenBy(context, School, 'School')];
    const listed = Object.assign(new SchoolFilter(), filter);
    for (const query of parts) {
      filtered(query, listed);
      if (found) query.andWhere(`item.id IN (${found.sql})`, found.parameters);
    }
    return new ExportRows(context.database, parts);
  }

  private constructor(
    private readonly database: Database,
    parts: readonly SelectQueryBuilder<School>[],
  ) {
    const chosen = parts.map(selected);
    const sql = chosen.map(query => query.getQuery()).join(' UNION ALL ');
    const names = Object.assign({}, ...chosen.map(query => query.getParameters())) as object;
    const [numbered, values] = database.dataSource.driver.escapeQueryWithParameters(sql, names);
    this.schools = { sql: `SELECT * FROM (${numbered}) AS exported ORDER BY code`, values };
    this.districts = {
      sql: `SELECT code, name FROM district
             WHERE code IN (SELECT "districtCode" FROM (${numbered}) AS exported) ORDER BY code`,
      values,
    };
  }

  async count(): Promise<number> {
    const [found] = await this.database.manager.query<{ schools: number }[]>(
      `SELECT count(*)::int AS schools FROM (${this.schools.sql}) AS counted`,
      this.schools.values,
    );
    return found?.schools ?? 0;
  }

  /** Batches of schools by code. Ends its transaction when it is read, or given up. */
  async *read(): AsyncGenerator<ExportedSchool[], void, void> {
    yield* this.fromCursor<ExportedSchool>(this.schools);
  }

  /** The districts of these schools. */
  async *readDistricts(): AsyncGenerator<ExportedDistrict[], void, void> {
    yield* this.fromCursor<ExportedDistrict>(this.districts);
  }

  private async *fromCursor<T>({ sql, values }: Statement): AsyncGenerator<T[], void, void> {
    const runner = this.database.dataSource.createQueryRunner();
    try {
      await runner.startTransaction();
      // Whoever reads slowly may take a while between two batches; somebody who has gone ends it.
      await runner.query(`SET TRANSACTION READ ONLY`);
      await runner.query(`SET LOCAL idle_in_transaction_session_timeout = '10min'`);
      await runner.query(`DECLARE exported NO SCROLL CURSOR FOR ${sql}`, values);
      for (;;) {
        const rows = (await runner.query(`FETCH ${batchRows} FROM exported`)) as T[];
        if (rows.length === 0) return;
        yield rows;
      }
    } finally {
      if (runner.isTransactionActive) await runner.rollbackTransaction();
      await runner.release();
    }
  }
}

/** The schools that the search finds, where something is asked for that only the search knows. */
async function searched(
  context: GraphContext,
  filter: ExportFilter,
  today: string,
): Promise<SqlCondition | undefined> {
  const { text, programmeStages, inProgramme, clusterIds } = filter;
  if (text == null && !programmeStages && inProgramme == null && !clusterIds) return undefined;
  return new SchoolSearch(context, text, filter, today).found();
}

/** The schools that belonged to clusters on a day, where such are asked for. */
const membersOn = ({ clusterIds }: ExportFilter, day: string): SqlCondition | undefined =>
  clusterIds
    ? {
        sql: `SELECT m.school_id FROM cluster_membership m
               WHERE m.cluster_id = ANY(:clusterIds::uuid[]) AND m.during @> :memberOn::date`,
        parameters: { clusterIds: clusterIds.filter(isUuid), memberOn: day },
      }
    : undefined;

function selected(query: SelectQueryBuilder<School>): SelectQueryBuilder<School> {
  const [first, ...others] = properties;
  query.select(`item.${first!}`, first);
  for (const property of others) query.addSelect(`item.${property}`, property);
  return query;
}
