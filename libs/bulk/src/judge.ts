import type { EntityManager } from 'typeorm';
import type { ImportBatch, ImportDefinition, ImportParams, RowCheck } from './definition';
import { quoted } from './spool';

/** Judges rows `from` to `to` by every check, in one statement; what is refused stands in `refused_row` then. */
export async function judgeRows<P extends ImportParams>(
  tx: EntityManager,
  definition: ImportDefinition<P>,
  batch: ImportBatch<P>,
  range: { from: number; to: number },
): Promise<void> {
  const { columns, checks, confidential = [] } = definition;
  const refusedBy = (some: readonly RowCheck[]) =>
    some.map(({ refusedWhen }) => `(${filled(refusedWhen, batch.table)})`).join(' OR ') || 'false';
  const kept = columns.map(column => {
    const field = `coalesce(s.${quoted(column)}, '')`;
    if (!confidential.includes(column)) return field;
    return `CASE WHEN ${refusedBy(checks.filter(check => check.column === column))} THEN '' ELSE ${field} END`;
  });
  const source = `ARRAY[${kept.join(', ')}]`;
  const verdicts = checks.map((check, place) =>
    verdict(check, place, batch.table, confidential.includes(check.column ?? '')),
  );
  const refusedAtAll = refusedBy(checks);
  await tx.query(
    `INSERT INTO refused_row (job_id, row_number, problem, column_name, code, message, source)
     SELECT $1, s.row_number, 0, NULL, s.row_problem->>'code', s.row_problem - 'code', ${confidential.length > 0 ? `'{}'` : 's.row_source'}
       FROM ${batch.table} s
      WHERE s.row_number BETWEEN $2 AND $3 AND s.row_problem IS NOT NULL
     ON CONFLICT DO NOTHING`,
    [batch.jobId, range.from, range.to],
  );
  if (verdicts.length === 0) return;
  await tx.query(
    `INSERT INTO refused_row (job_id, row_number, problem, column_name, code, message, source)
     SELECT $1, s.row_number, v.problem, v.column_name, v.code,
            jsonb_build_object(
              'zh', replace(replace(v.zh, '{value}', coalesce(left(v.value, 100), '')), '{detail}', coalesce(v.detail, '')),
              'en', replace(replace(v.en, '{value}', coalesce(left(v.value, 100), '')), '{detail}', coalesce(v.detail, ''))),
            ${source}
       FROM (SELECT $4::jsonb AS params) p
       CROSS JOIN ${batch.table} s
       CROSS JOIN LATERAL (${verdicts.join(' UNION ALL ')}) v
      WHERE s.row_number BETWEEN $2 AND $3 AND s.row_problem IS NULL
        -- Most rows are well: they are passed over by one look.
        AND (${refusedAtAll})
     ON CONFLICT DO NOTHING`,
    [batch.jobId, range.from, range.to, JSON.stringify(batch.params)],
  );
}

function verdict(check: RowCheck, place: number, table: string, confidential: boolean): string {
  const { column, code, zh, en, refusedWhen, detail } = check;
  const fields = [
    `${place + 1} AS problem`,
    `${column === null ? 'NULL::text' : literal(column)} AS column_name`,
    `${literal(code)} AS code`,
    `${column === null || confidential ? 'NULL::text' : `s.${quoted(column)}`} AS value`,
    `${detail === undefined ? 'NULL::text' : `(${filled(detail, table)})::text`} AS detail`,
    `${literal(zh)} AS zh`,
    `${literal(en)} AS en`,
  ];
  return `SELECT ${fields.join(', ')} WHERE (${filled(refusedWhen, table)})`;
}

const filled = (sql: string, table: string) => sql.replaceAll('{table}', table);
const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** The rows of a range that nobody refused, as a relation. */
export function acceptedRows(batch: ImportBatch, range: { from: number; to: number }): string {
  return `(SELECT t.* FROM ${batch.table} t
            WHERE t.row_number BETWEEN ${range.from} AND ${range.to}
              AND NOT EXISTS (SELECT FROM refused_row r WHERE r.job_id = '${batch.jobId}' AND r.row_number = t.row_number))`;
}
