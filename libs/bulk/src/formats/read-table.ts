import { pipeline, Readable, Transform, type TransformCallback } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { refuse } from '@doorstep/service-kit/refusal';
import { readCsv } from './csv';
import type { AssumedEncoding } from './encoding';
import { peek } from './peek';
import type { TableLimits, TableReading } from './table';
import { readXlsx } from './xlsx';

const mebibyte = 1024 * 1024;
const gzipMagic = Buffer.from([0x1f, 0x8b]);
const zipMagic = Buffer.from('PK\x03\x04', 'latin1');
/** Of a compound file: Excel's format before 2007, and newer files with a password. */
const oldOfficeMagic = Buffer.from([0xd0, 0xcf, 0x11, 0xe0]);

/**
 * Reads the rows of a CSV or XLSX file, packed with gzip or not, which it tells by its first bytes and not by what
 * the sender calls it. A file that is no such thing, too large or cut off is refused with `IMPORT_…`, perhaps in the
 * midst of reading: what came before is to be undone.
 */
export async function readTable(
  source: Readable,
  limits: TableLimits,
  encoding: AssumedEncoding = 'auto',
): Promise<TableReading> {
  let { start, whole } = await peek(limited(source, limits.maxBytes), magic);
  const gzip = startsWith(start, gzipMagic);
  if (gzip) ({ start, whole } = await peek(limited(unpacked(whole), limits.maxBytes), magic));
  if (startsWith(start, oldOfficeMagic)) throw oldExcel();
  const reading = startsWith(start, zipMagic)
    ? await readXlsx(whole, limits)
    : await readCsv(whole, limits, encoding);
  return { ...reading, facts: () => ({ ...reading.facts(), gzip }) };
}

const magic = (bytes: Buffer) => bytes.length >= 4;
const startsWith = (bytes: Buffer, known: Buffer) => bytes.subarray(0, known.length).equals(known);

/** The same bytes, as long as there are not too many. */
function limited(source: Readable, maxBytes: number): Readable {
  let bytes = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback) {
      bytes += chunk.length;
      if (bytes > maxBytes) done(tooLarge(maxBytes));
      else done(null, chunk);
    },
  });
  // Whoever reads the counter gets every error of what stands before it.
  return pipeline(source, counter, () => {});
}

function unpacked(packed: Readable): Readable {
  const gunzip = pipeline(packed, createGunzip(), () => {});
  return Readable.from(
    (async function* () {
      try {
        yield* gunzip;
      } catch (error) {
        throw gzipRefusal(error);
      }
    })(),
    { objectMode: false },
  );
}

function gzipRefusal(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'Z_BUF_ERROR') {
    return refuse(
      'IMPORT_CUT_OFF',
      ['file'],
      'gzip 压缩文件不完整，可能没有传完：请重新上传完整的文件；没有导入任何数据。',
      'The gzip file ends before its end: send the whole file again; nothing was imported.',
    );
  }
  if (code?.startsWith('Z_')) {
    return refuse(
      'IMPORT_GZIP_DAMAGED',
      ['file'],
      'gzip 压缩文件已损坏：请重新压缩后上传；没有导入任何数据。',
      'The gzip file is damaged: pack it again and send it; nothing was imported.',
    );
  }
  return error;
}

function tooLarge(maxBytes: number): Error {
  const limit = Math.floor(maxBytes / mebibyte);
  return refuse(
    'IMPORT_TOO_LARGE',
    ['file'],
    `文件（解压后）超过 ${limit} MB：请分成几个文件上传；没有导入任何数据。`,
    `The file, unpacked, is larger than ${limit} MB: send it in parts; nothing was imported.`,
  );
}

function oldExcel(): Error {
  return refuse(
    'IMPORT_OLD_EXCEL',
    ['file'],
    '文件是旧版 Excel（.xls）格式或设有密码：请另存为不带密码的 .xlsx 或“CSV UTF-8”后再上传。',
    'The file is in the format of Excel before 2007 (.xls) or has a password: save it as .xlsx without a password, or as "CSV UTF-8".',
  );
}
