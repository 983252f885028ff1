import type { Database } from '@doorstep/database';
import { filtered, type GraphContext, seenBy } from '@doorstep/subgraph-kit';
import type { SelectQueryBuilder } from 'typeorm';
import { registerOn } from './as-of';
import type { ExportWish } from './export-filter';
import { registerFields } from './register-columns';
import { School } from './school';

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

  constructor(
    private readonly database: Database,
    context: GraphContext,
    { filter, asOf }: Pick<ExportWish, 'filter' | 'asOf'>,
  ) {
    const parts = asOf ? registerOn(context, asOf) : [seenBy(context, School, 'School')];
    const chosen = parts.map(query => selected(filtered(query, filter)));
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

function selected(query: SelectQueryBuilder<School>): SelectQueryBuilder<School> {
  const [first, ...others] = properties;
  query.select(`item.${first!}`, first);
  for (const property of others) query.addSelect(`item.${property}`, property);
  return query;
}
