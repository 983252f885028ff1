import { PassThrough, Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { Cell } from './write-csv';

const relationships = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const sheetml = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** What a sheet can hold (ECMA-376 part 1, 18.3.1.73), its header included. */
export const maxSheetRows = 1_048_576;

/**
 * A table as a workbook with one sheet, batch by batch, as it is made. Texts are texts, whatever they begin with: a cell
 * that says that it is text is no formula. A number that a spreadsheet would round (it keeps 15 digits) is written as text.
 */
export function writeXlsx(
  sheet: string,
  header: readonly string[],
  batches: AsyncIterable<readonly (readonly Cell[])[]>,
): Readable {
  const zip = new ZipFile();
  const rows = Readable.from(sheetXml(header, batches), { objectMode: false });
  const output = zip.outputStream.pipe(new PassThrough());
  rows.once('error', error => output.destroy(error));
  output.once('close', () => rows.destroy());
  for (const [path, xml] of Object.entries(parts(sheet))) zip.addBuffer(Buffer.from(declaration + xml), path);
  zip.addReadStream(rows, 'xl/worksheets/sheet1.xml');
  zip.end();
  return output;
}

const parts = (sheet: string) => ({
  '[Content_Types].xml': `<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${sheetml}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${sheetml}.worksheet+xml"/></Types>`,
  '_rels/.rels': `<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${relationships}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${relationships}"><sheets><sheet name="${escaped(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${relationships}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
});

async function* sheetXml(
  header: readonly string[],
  batches: AsyncIterable<readonly (readonly Cell[])[]>,
): AsyncGenerator<string> {
  // The first line stays in sight.
  const view =
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" state="frozen"/></sheetView></sheetViews>';
  yield `${declaration}<worksheet xmlns="${main}">${view}<sheetData>${rowXml(header)}`;
  for await (const rows of batches) yield rows.map(rowXml).join('');
  yield '</sheetData></worksheet>';
}

const rowXml = (cells: readonly Cell[]) => `<row>${cells.map(cellXml).join('')}</row>`;

function cellXml(cell: Cell): string {
  if (cell === null || cell === '') return '<c/>';
  if (typeof cell === 'number' && Number(cell.toPrecision(15)) === cell) return `<c><v>${cell}</v></c>`;
  return `<c t="inlineStr"><is><t xml:space="preserve">${escaped(String(cell))}</t></is></c>`;
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

/** Text as XML 1.0 can hold it: without the control characters that it cannot. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/[&<>"\r]/g, character => entities[character]!)
    .replace(/\p{Cc}|[\uFFFE\uFFFF]/gu, character => (isXml(character.charCodeAt(0)) ? character : ''));
}

const isXml = (code: number) =>
  code === 0x09 || code === 0x0a || code === 0x0d || (code >= 0x20 && code < 0xfffe);
