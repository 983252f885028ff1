import type { Readable } from 'node:stream';
import { refuse } from '@doorstep/service-kit/refusal';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import type { TableLimits } from './table';
import { type NumberReading, numberReading, plainText } from './xlsx-values';
import { readXml } from './xml';

/** What the rows of a sheet need to be read. */
export interface Workbook {
  /** The name of its first sheet. */
  sheet: string;
  sharedTexts: readonly string[];
  /** By the number of a cell's style. */
  numberReadings: readonly NumberReading[];
  openSheet(): Promise<Readable>;
  close(): void;
}

const mebibyte = 1024 * 1024;
/** What the shared texts may measure, unpacked: they are held while the rows are read. */
const maxSharedBytes = 64 * mebibyte;
/** What any other part may measure that is not the sheet. */
const maxPartBytes = 16 * mebibyte;
/** XML is so much longer at most than what it says. */
const xmlFactor = 4;
const maxParts = 10_000;

/** Opens the workbook in a file. @throws Refusal, or an Error that says what is wrong with it */
export async function openWorkbook(path: string, limits: TableLimits): Promise<Workbook> {
  const zip = await openPromise(path, { autoClose: false, lazyEntries: true });
  try {
    return await read(zip, limits);
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function read(zip: ZipFile, { maxBytes }: TableLimits): Promise<Workbook> {
  const entries = await entriesOf(zip);
  const part = (path: string, most: number) => openPart(zip, entries, path, most);
  const parts = await relations(await part('_rels/.rels', maxPartBytes), '');
  const book = parts.find(({ type }) => type === 'officeDocument');
  if (!book) throw new Error('it names no workbook');
  const folder = book.target.slice(0, book.target.lastIndexOf('/') + 1);
  const related = await relations(
    await part(`${folder}_rels/${book.target.slice(folder.length)}.rels`, maxPartBytes),
    folder,
  );
  const { sheets, from1904 } = await sheetsOf(await part(book.target, maxPartBytes));
  const [first] = sheets;
  const sheet = related.find(({ id }) => id === first?.relation);
  if (!first || !sheet) throw new Error('it has no sheet');
  const target = (type: string) => related.find(relation => relation.type === type)?.target;
  const [shared, styles] = [target('sharedStrings'), target('styles')];
  return {
    sheet: first.name,
    sharedTexts: shared ? await textsOf(await part(shared, maxSharedBytes)) : [],
    numberReadings: styles ? await readingsOf(await part(styles, maxPartBytes), from1904) : [],
    openSheet: () => part(sheet.target, maxBytes * xmlFactor),
    close: () => zip.close(),
  };
}

async function entriesOf(zip: ZipFile): Promise<Map<string, Entry>> {
  if (zip.entryCount > maxParts) throw tooMuch();
  const entries = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
  return entries;
}

/** A part as a stream. It ends with an error where it has more bytes than the file's directory says. */
async function openPart(zip: ZipFile, entries: Map<string, Entry>, path: string, most: number) {
  const entry = entries.get(path);
  if (!entry) throw new Error(`it lacks ${path}`);
  if (entry.isEncrypted()) throw new Error('it is encrypted');
  if (entry.uncompressedSize > most) throw tooMuch();
  return zip.openReadStreamPromise(entry);
}

interface Relation {
  id: string;
  /** The last word of its type. */
  type: string;
  target: string;
}

async function relations(source: Readable, folder: string): Promise<Relation[]> {
  const found: Relation[] = [];
  await readXml(source, {
    open(name, { Id = '', Type = '', Target = '' }) {
      if (name !== 'Relationship') return;
      const target = Target.startsWith('/') ? Target.slice(1) : `${folder}${Target}`;
      found.push({ id: Id, type: Type.slice(Type.lastIndexOf('/') + 1), target });
    },
  });
  return found;
}

async function sheetsOf(source: Readable) {
  const sheets: { name: string; relation: string }[] = [];
  let from1904 = false;
  await readXml(source, {
    open(name, attributes) {
      if (name === 'workbookPr') from1904 = isTrue(attributes['date1904']);
      if (name !== 'sheet') return;
      const [, relation = ''] = Object.entries(attributes).find(([key]) => key.endsWith(':id')) ?? [];
      sheets.push({ name: attributes['name'] ?? '', relation });
    },
  });
  return { sheets, from1904 };
}

const isTrue = (value: string | undefined) => value === '1' || value === 'true';

/** The texts that cells share; of rich text the letters, without the readings that stand above Japanese. */
async function textsOf(source: Readable): Promise<string[]> {
  const texts: string[] = [];
  let text = '';
  let within = false;
  let phonetic = false;
  await readXml(source, {
    open(name) {
      if (name === 'si') text = '';
      else if (name === 'rPh') phonetic = true;
      within = name === 't' && !phonetic;
    },
    text(piece) {
      if (within) text += piece;
    },
    close(name) {
      within = false;
      if (name === 'rPh') phonetic = false;
      else if (name === 'si') texts.push(text);
    },
  });
  return texts;
}

async function readingsOf(source: Readable, from1904: boolean): Promise<NumberReading[]> {
  const codes = new Map<number, string>();
  const styles: number[] = [];
  let inCells = false;
  await readXml(source, {
    open(name, attributes) {
      if (name === 'numFmt') codes.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '');
      if (name === 'cellXfs') inCells = true;
      if (name === 'xf' && inCells) styles.push(Number(attributes['numFmtId'] ?? 0));
    },
    close(name) {
      if (name === 'cellXfs') inCells = false;
    },
  });
  const readings = new Map<number, NumberReading>();
  return styles.map(id => {
    const reading = readings.get(id) ?? numberReading(id, codes.get(id), { from1904 });
    readings.set(id, reading);
    return reading;
  });
}

export const asItIs: NumberReading = plainText;

function tooMuch(): Error {
  return refuse(
    'IMPORT_XLSX_TOO_LARGE',
    ['file'],
    '工作簿解压后过大：请只保留要导入的工作表，或另存为“CSV UTF-8（逗号分隔）”后再上传；没有导入任何数据。',
    'The workbook is too large once unpacked: keep only the sheet to import, or save it as "CSV UTF-8 (comma delimited)"; nothing was imported.',
  );
}
