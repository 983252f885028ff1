import { csvLine } from '../csv-line';
import { guardedText } from './formula-guard';

/** A cell of a table that is written: a text, a number, or nothing. */
export type Cell = string | number | null;

// Without it Excel takes UTF-8 for the machine's own encoding.
export const byteOrderMark = '\uFEFF';

/** A table as CSV (RFC 4180) in UTF-8, batch by batch. No text in it begins a formula. */
export async function* writeCsv(
  header: readonly string[],
  batches: AsyncIterable<readonly (readonly Cell[])[]>,
  mark = byteOrderMark,
): AsyncGenerator<string> {
  yield mark + csvLine(header);
  for await (const rows of batches) {
    let text = '';
    for (const row of rows) text += csvLine(row.map(written));
    yield text;
  }
}

const written = (cell: Cell) =>
  typeof cell === 'string' ? guardedText(cell) : cell === null ? '' : String(cell);
