import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Refusal, refuse } from '@doorstep/service-kit/refusal';
import { emptyFile } from './csv';
import type { TableLimits, TableReading, TableRecord } from './table';
import { SheetReader } from './xlsx-sheet';
import { openWorkbook, type Workbook } from './xlsx-workbook';

/**
 * Reads the first sheet of an XLSX file (ECMA-376) row by row. A zip file tells what is in it at its end, so the file
 * is first put aside on the disk; once open it has no name there, and goes with the process whatever happens. In
 * memory are one row and the workbook's shared texts, of which there is a limit.
 */
export async function readXlsx(source: Readable, limits: TableLimits): Promise<TableReading> {
  const workbook = await putAside(source, limits);
  try {
    const rows = sheetRows(workbook, limits);
    const first: IteratorResult<TableRecord[], void> = await rows.next();
    if (first.done) throw emptyFile();
    const [header, ...rest] = first.value;
    async function* records() {
      if (rest.length > 0) yield rest;
      yield* rows;
    }
    const { sheet } = workbook;
    return {
      header: header!.fields.map(name => name.trim()),
      records: records(),
      facts: () => ({ format: 'XLSX', encoding: null, gzip: false, sheet }),
      close: async () => workbook.close(),
    };
  } catch (error) {
    workbook.close();
    throw error;
  }
}

async function putAside(source: Readable, limits: TableLimits): Promise<Workbook> {
  const folder = await mkdtemp(join(tmpdir(), 'doorstep-xlsx-'));
  try {
    const path = join(folder, 'upload');
    await pipeline(source, createWriteStream(path, { mode: 0o600 }));
    return await openWorkbook(path, limits);
  } catch (error) {
    throw readable(error);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function* sheetRows(
  workbook: Workbook,
  limits: TableLimits,
): AsyncGenerator<TableRecord[], void, void> {
  const reader = new SheetReader(workbook, limits.maxRowBytes);
  try {
    for await (const chunk of await workbook.openSheet()) {
      const rows = reader.read(chunk as Buffer);
      if (rows.length > 0) yield rows;
    }
    reader.end();
  } catch (error) {
    throw readable(error);
  }
}

/** What the unpacking and the XML say is wrong, as a refusal. */
function readable(error: unknown): unknown {
  if (error instanceof Refusal) return error;
  const { message, code } = error as NodeJS.ErrnoException;
  // The disk, not the file.
  if (code && !code.startsWith('Z_')) return error;
  return refuse(
    'IMPORT_NOT_XLSX',
    ['file'],
    `文件不是完整的 XLSX 工作簿（${message}）：请在 Excel 中重新保存后上传；没有导入任何数据。`,
    `The file is no whole XLSX workbook (${message}): save it again in Excel and send it; nothing was imported.`,
  );
}
