import type { Database } from '@doorstep/database';
import { csvLine } from './csv-line';
import { refusedColumns } from './header';

interface RefusedRow {
  row_number: string;
  problems: { column: string | null; code: string; message: { zh: string; en: string } }[];
  source: string[];
}

const page = 1_000;
// Without it Excel takes UTF-8 for the machine's own encoding.
const byteOrderMark = '\uFEFF';

/**
 * The refused rows of a job as CSV, a line each: row, and all columns, codes and messages of what is wrong with it; then the
 * row as it came. The import ignores the first four columns, so a mended file can be sent as it is.
 */
export async function* refusedRowsCsv(
  database: Database,
  jobId: string,
  locale: 'zh' | 'en',
): AsyncGenerator<string> {
  const [file] = await database.manager.query<{ columns: string[] }[]>(
    'SELECT columns FROM csv_import WHERE job_id = $1',
    [jobId],
  );
  const header = [...refusedColumns, ...(file?.columns ?? [])];
  yield byteOrderMark + csvLine(header);
  for (let after = '0'; ;) {
    const rows = await database.manager.query<RefusedRow[]>(
      `SELECT row_number, json_agg(json_build_object('column', column_name, 'code', code, 'message', message)
                                   ORDER BY problem) AS problems, json_agg(source ORDER BY problem) -> 0 AS source
         FROM refused_row WHERE job_id = $1 AND row_number > $2
        GROUP BY row_number ORDER BY row_number LIMIT ${page}`,
      [jobId, after],
    );
    const last = rows.at(-1);
    if (!last) return;
    after = last.row_number;
    yield rows.map(row => csvLine(lineOf(row, locale))).join('');
  }
}

/** Two columns of ours may be read from one of the file's, and then say the same: once is enough. */
function lineOf({ row_number, problems, source }: RefusedRow, locale: 'zh' | 'en'): string[] {
  const each = (words: readonly string[], between: string) => [...new Set(words)].join(between);
  return [
    String(row_number),
    each(
      problems.flatMap(({ column }) => column ?? []),
      ' ',
    ),
    each(
      problems.map(({ code }) => code),
      ' ',
    ),
    each(
      problems.map(({ message }) => message[locale]),
      locale === 'zh' ? '' : ' ',
    ),
    ...source,
  ];
}
