import type { EntityManager } from 'typeorm';
import type { ImportBatch, ImportDefinition, ImportParams, RowCheck } from './definition';
import { quoted } from './spool';

/** A staged file, and how it is told what is wrong with it. */
export interface JudgedBatch<P extends ImportParams = ImportParams> extends ImportBatch<P> {
  /** What the file calls our columns. */
  names: Readonly<Record<string, string>>;
  /** Our columns in the order of the file, of which a row is made up as it came; null where it is kept as it came. */
  source: readonly string[] | null;
}

/** Judges rows `from` to `to` by every check, in one statement; what is refused stands in `refused_row` then. */
export async function judgeRows<P extends ImportParams>(
  tx: EntityManager,
  definition: ImportDefinition<P>,
  batch: JudgedBatch<P>,
  range: { from: number; to: number },
): Promise<void> {
  const { confidential = [] } = definition;
  const checks = [...definition.checks, ...(definition.checksOf?.(batch) ?? [])];
  const refusedBy = (some: readonly RowCheck[]) =>
    some.map(({ refusedWhen }) => `(${filled(refusedWhen, batch.table)})`).join(' OR ') || 'false';
  const kept = batch.source?.map(column => {
    const field = `coalesce(s.${quoted(column)}, '')`;
    if (!confidential.includes(column)) return field;
    return `CASE WHEN ${refusedBy(checks.filter(check => check.column === column))} THEN '' ELSE ${field} END`;
  });
  const source = kept ? `ARRAY[${kept.join(', ')}]` : 's.row_source';
  const verdicts = checks.map((check, place) =>
    verdict(check, place, batch, confidential.includes(check.column ?? '')),
  );
  const refusedAtAll = refusedBy(checks);
  await tx.query(
    `INSERT INTO refused_row (job_id, row_number, problem, column_name, code, message, source)
     SELECT $1, s.row_number, p.place, p.problem->>'column', p.problem->>'code', p.problem - 'column' - 'code',
            ${confidential.length > 0 ? `'{}'` : 's.row_source'}
       FROM ${batch.table} s CROSS JOIN jsonb_array_elements(s.row_problem) WITH ORDINALITY p (problem, place)
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
       CROSS JOIN ${batch.table} s ${definition.beside?.(tx, batch) ?? ''}
       CROSS JOIN LATERAL (${verdicts.join(' UNION ALL ')}) v
      WHERE s.row_number BETWEEN $2 AND $3 AND s.row_problem IS NULL
        -- Most rows are well: they are passed over by one look.
        AND (${refusedAtAll})
     ON CONFLICT DO NOTHING`,
    [
      batch.jobId,
      range.from,
      range.to,
      JSON.stringify({ ...batch.params, related: relatedKeys(definition, batch) }),
    ],
  );
}

function relatedKeys<P extends ImportParams>({ mappable }: ImportDefinition<P>, { related }: ImportBatch<P>) {
  const key = mappable?.related?.fields[0];
  return key === undefined ? [] : related.map(fields => fields[key]);
}

function verdict(
  check: RowCheck,
  place: number,
  { table, names }: Pick<JudgedBatch, 'table' | 'names'>,
  confidential: boolean,
): string {
  const { column, code, zh, en, refusedWhen, detail } = check;
  const fields = [
    `${place + 1} AS problem`,
    `${column === null || !names[column] ? 'NULL::text' : literal(names[column])} AS column_name`,
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
export function acceptedRows(
  batch: Pick<ImportBatch, 'table' | 'jobId'>,
  range: { from: number; to: number },
): string {
  return `(SELECT t.* FROM ${batch.table} t
            WHERE t.row_number BETWEEN ${range.from} AND ${range.to}
              AND NOT EXISTS (SELECT FROM refused_row r WHERE r.job_id = '${batch.jobId}' AND r.row_number = t.row_number))`;
}
