import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

const types = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

export interface WorkbookParts {
  /** The rows of the sheet, as XML. */
  rows: string;
  sharedTexts?: string;
  /** By the number of a style, the number format: of those of every workbook, or a code of its own. */
  formats?: (number | string)[];
  from1904?: boolean;
  /** Other parts than these, or instead of them. */
  parts?: Record<string, string | Buffer>;
}

/** An XLSX file as Excel writes it, made of its XML. */
export async function workbook({
  rows,
  sharedTexts,
  formats,
  from1904,
  parts,
}: WorkbookParts): Promise<Buffer> {
  const relation = (id: string, type: string, target: string) =>
    `<Relationship Id="${id}" Type="${types}/${type}" Target="${target}"/>`;
  const own = (formats ?? []).map((format, place) => [format, 164 + place] as const);
  const all: Record<string, string | Buffer> = {
    '_rels/.rels': `<Relationships>${relation('rId1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${types}"><workbookPr date1904="${from1904 ? 1 : 0}"/>
      <sheets><sheet name="学校" sheetId="2" r:id="rId7"/><sheet name="Notes" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>
      ${relation('rId1', 'worksheet', 'worksheets/sheet1.xml')}${relation('rId7', 'worksheet', '/xl/worksheets/sheet2.xml')}
      ${relation('rId2', 'sharedStrings', 'sharedStrings.xml')}${relation('rId3', 'styles', 'styles.xml')}</Relationships>`,
    'xl/styles.xml': `<styleSheet><numFmts>${own
      .filter(([format]) => typeof format === 'string')
      .map(([format, id]) => `<numFmt numFmtId="${id}" formatCode="${format}"/>`)
      .join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${own
      .map(([format, id]) => `<xf numFmtId="${typeof format === 'number' ? format : id}"/>`)
      .join('')}</cellXfs></styleSheet>`,
    'xl/sharedStrings.xml': `<sst>${sharedTexts ?? ''}</sst>`,
    'xl/worksheets/sheet1.xml':
      '<worksheet><sheetData><row r="1"><c r="A1"><v>9</v></c></row></sheetData></worksheet>',
    'xl/worksheets/sheet2.xml': `<?xml version="1.0" encoding="UTF-8"?><x:worksheet xmlns:x="${main}"><sheetData>${rows}</sheetData></x:worksheet>`,
    ...parts,
  };
  const zip = new ZipFile();
  for (const [path, text] of Object.entries(all)) zip.addBuffer(Buffer.from(text), path);
  zip.end();
  return buffer(zip.outputStream);
}
