import { refuse } from '@doorstep/service-kit/refusal';
import type { TableRecord } from './table';
import { columnOf } from './xlsx-values';
import { asItIs, type Workbook } from './xlsx-workbook';
import { XmlReader } from './xml';

/** A sheet has no more columns (ECMA-376 part 1, 18.3.1.13). */
const maxColumns = 16_384;

/**
 * The rows of a sheet as text: texts as they are, with their leading zeros; numbers as their style shows days and
 * leading zeros, otherwise plain; true and false. Rows are as wide as the header; what stands to its right is told by a
 * width of its own. Blank rows are left out.
 */
export class SheetReader {
  private readonly xml: XmlReader;
  private rows: TableRecord[] = [];
  private width = -1;
  private row = 0;
  private fields: string[] = [];
  private bytes = 0;
  private wrong: string | undefined;
  private column = -1;
  private type = 'n';
  private style = 0;
  private value = '';
  private within = false;
  private phonetic = false;

  constructor(
    private readonly workbook: Workbook,
    private readonly maxRowBytes: number,
  ) {
    const handler = {
      open: (name: string, attributes: Readonly<Record<string, string>>) => this.open(name, attributes),
      text: (text: string) => {
        if (this.within) this.value += text;
      },
      close: (name: string) => this.close(name),
    };
    this.xml = new XmlReader(handler, maxRowBytes);
  }

  /** The rows that end in this chunk of the sheet's XML. */
  read(chunk: Buffer): TableRecord[] {
    this.xml.write(chunk);
    const { rows } = this;
    this.rows = [];
    return rows;
  }

  end(): void {
    this.xml.end();
  }

  private open(name: string, attributes: Readonly<Record<string, string>>): void {
    switch (name) {
      case 'row':
        this.row = attributes['r'] ? Number(attributes['r']) : this.row + 1;
        this.fields = [];
        this.bytes = 0;
        this.wrong = undefined;
        this.column = -1;
        break;
      case 'c':
        this.column = attributes['r'] ? columnOf(attributes['r']) : this.column + 1;
        this.type = attributes['t'] ?? 'n';
        this.style = Number(attributes['s'] ?? 0);
        this.value = '';
        break;
      case 'rPh':
        this.phonetic = true;
        break;
      case 'v':
      case 't':
        this.within = !this.phonetic;
    }
  }

  private close(name: string): void {
    switch (name) {
      case 'v':
      case 't':
        this.within = false;
        break;
      case 'rPh':
        this.phonetic = false;
        break;
      case 'c':
        this.endCell();
        break;
      case 'row':
        this.endRow();
    }
  }

  private endCell(): void {
    const text = this.textOf();
    if (text === '') return;
    if (this.column < 0 || this.column >= maxColumns) throw new Error(`no column ${this.column + 1}`);
    this.bytes += text.length;
    if (this.bytes > this.maxRowBytes) throw rowTooLong(this.row, this.maxRowBytes);
    // What stands far to the right makes the row too wide, not the memory.
    const place = this.width < 0 ? this.column : Math.min(this.column, this.width);
    while (this.fields.length < place) this.fields.push('');
    this.fields[place] = text;
    if (this.type === 'e') this.wrong = text;
  }

  private textOf(): string {
    const { value, workbook } = this;
    if (value === '') return '';
    switch (this.type) {
      case 's':
        return workbook.sharedTexts[Number(value)] ?? '';
      case 'b':
        return value === '1' ? 'true' : 'false';
      case 'n': {
        const number = Number(value);
        if (!Number.isFinite(number)) return value;
        return (workbook.numberReadings[this.style] ?? asItIs)(number);
      }
      // Text that stands in the cell itself, the text that a formula gave, an error such as #N/A, an ISO 8601 day.
      default:
        return value;
    }
  }

  private endRow(): void {
    if (this.fields.every(field => field.trim() === '')) return;
    if (this.width < 0) this.width = this.fields.length;
    while (this.fields.length < this.width) this.fields.push('');
    const record: TableRecord = { row: this.row, fields: this.fields };
    if (this.wrong !== undefined) {
      record.problem = {
        column: null,
        code: 'IMPORT_CELL_ERROR',
        zh: `这一行有一个单元格的公式出错（${this.wrong}）：请在 Excel 中更正。`,
        en: `The formula of a cell in this row has failed (${this.wrong}): mend it in Excel.`,
      };
    }
    this.rows.push(record);
  }
}

function rowTooLong(row: number, maxRowBytes: number): Error {
  const limit = Math.floor(maxRowBytes / 1024);
  return refuse(
    'IMPORT_ROW_TOO_LONG',
    ['file', `row ${row}`],
    `第 ${row} 行超过 ${limit} KB；没有导入任何数据。`,
    `Row ${row} is longer than ${limit} KB; nothing was imported.`,
  );
}
