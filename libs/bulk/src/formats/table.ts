import type { BilingualText } from '@doorstep/service-kit/refusal';

/** Why a row is refused before anybody has looked at what it says. */
export interface RowProblem extends BilingualText {
  code: string;
  /** The column to mend, as the file names it; null where the row as a whole is wrong. */
  column: string | null;
}

/** One row, numbered as a spreadsheet does: the first line is row 1. */
export interface TableRecord {
  row: number;
  fields: string[];
  /** What the format itself has to say against it. */
  problem?: RowProblem;
}

export type Encoding = 'UTF-8' | 'UTF-8 with BOM' | 'GB18030' | 'windows-1252';

/** What a file turned out to be. */
export interface FileFacts {
  format: 'CSV' | 'XLSX';
  /** How its characters were written; null in XLSX, which leaves no choice. */
  encoding: Encoding | null;
  gzip: boolean;
  /** The sheet that was read; null in CSV. */
  sheet: string | null;
}

/** A file as it is read. */
export interface TableReading {
  /** The names in its first line, trimmed. */
  header: string[];
  /** Records after the header; blank lines are left out but counted. */
  records: AsyncIterable<TableRecord[]>;
  /** Right once the records are read: an encoding shows with the first letter beyond ASCII. */
  facts(): FileFacts;
  /** Gives back what the reading holds; may be called at any time. */
  close(): Promise<void>;
}

export interface TableLimits {
  /** Of the file as it comes, and of what is packed in it, in bytes. */
  maxBytes: number;
  /** Of one row. */
  maxRowBytes: number;
}
