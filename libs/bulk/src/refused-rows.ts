import type { Database } from '@doorstep/database';
import { csvLine } from './csv-line';
import { refusedColumns } from './header';

interface RefusedRow {
  row_number: string;
  problem: number;
  column_name: string | null;
  code: string;
  message: { zh: string; en: string };
  source: string[];
}

const page = 1_000;
// Without it Excel takes UTF-8 for the machine's own encoding.
const byteOrderMark = '\uFEFF';

/**
 * The refused rows of a job as CSV, a line for each problem: row, column, code and message, then the row as it
 * came. The import ignores the first four columns, so a mended file can be sent as it is.
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
  for (let after: [string, number] = ['0', -1]; ;) {
    const rows = await database.manager.query<RefusedRow[]>(
      `SELECT row_number, problem, column_name, code, message, source FROM refused_row
        WHERE job_id = $1 AND (row_number, problem) > ($2, $3) ORDER BY row_number, problem LIMIT ${page}`,
      [jobId, ...after],
    );
    const last = rows.at(-1);
    if (!last) return;
    after = [last.row_number, last.problem];
    yield rows
      .map(row =>
        csvLine([
          String(row.row_number),
          row.column_name ?? '',
          row.code,
          row.message[locale],
          ...row.source,
        ]),
      )
      .join('');
  }
}
