import { isUtf8 } from 'node:buffer';
import { Transform, type TransformCallback } from 'node:stream';
import { refuse, type Refusal } from '@doorstep/service-kit/refusal';

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);
const newline = 0x0a;

/**
 * Passes bytes on as long as they are UTF-8, without the byte order mark; refuses the rest with
 * `IMPORT_NOT_UTF8`, the line, and what the bytes look like. Holds no more than the last incomplete character.
 */
export class Utf8Gate extends Transform {
  private rest: Buffer = Buffer.alloc(0);
  private atStart = true;
  private line = 1;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    let bytes = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk;
    this.rest = Buffer.alloc(0);
    if (this.atStart) {
      if (bytes.length < 4) return this.wait(bytes, done);
      this.atStart = false;
      if (startsAsUtf16(bytes)) return done(notUtf8(1, 'UTF-16'));
      if (bytes.subarray(0, 3).equals(byteOrderMark)) bytes = bytes.subarray(3);
    }
    const whole = bytes.length - incompleteTail(bytes);
    const text = bytes.subarray(0, whole);
    if (!isUtf8(text)) return done(this.refusal(text));
    this.line += countLines(text);
    this.rest = Buffer.from(bytes.subarray(whole));
    done(null, text);
  }

  override _flush(done: TransformCallback): void {
    let bytes = this.rest;
    if (this.atStart && bytes.subarray(0, 3).equals(byteOrderMark)) bytes = bytes.subarray(3);
    if (!isUtf8(bytes)) return done(this.refusal(bytes));
    done(null, bytes);
  }

  private wait(bytes: Buffer, done: TransformCallback): void {
    this.rest = Buffer.from(bytes);
    done();
  }

  private refusal(bytes: Buffer): Refusal {
    const bad = firstInvalid(bytes);
    const end = bytes.indexOf(newline, bad);
    const sample = bytes.subarray(bytes.lastIndexOf(newline, bad) + 1, end < 0 ? bytes.length : end);
    return notUtf8(this.line + countLines(bytes.subarray(0, bad)), looksLikeGbk(sample) ? 'GBK' : undefined);
  }
}

function notUtf8(line: number, looksLike: 'GBK' | 'UTF-16' | undefined): Refusal {
  const zh = looksLike ? `（看起来是 ${looksLike} 编码）` : '';
  const en = looksLike ? ` (it looks like ${looksLike})` : '';
  return refuse(
    'IMPORT_NOT_UTF8',
    ['file', `line ${line}`],
    `文件第 ${line} 行不是 UTF-8 编码${zh}。请另存为“CSV UTF-8（逗号分隔）”后再上传；没有导入任何数据。`,
    `Line ${line} of the file is not UTF-8${en}. Save it as "CSV UTF-8 (comma delimited)" and send it again; nothing was imported.`,
  );
}

function startsAsUtf16(bytes: Buffer): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}

/** How many bytes at the end begin a character whose other bytes have not come yet. */
function incompleteTail(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? back : 0;
    }
  }
  return 0;
}

/** Where the first character that is not UTF-8 begins, within a character's length. */
function firstInvalid(bytes: Buffer): number {
  let low = 0;
  let high = bytes.length;
  while (high - low > 4) {
    const middle = (low + high) >> 1;
    const part = bytes.subarray(low, middle);
    if (isUtf8(part.subarray(0, part.length - incompleteTail(part)))) low = middle - incompleteTail(part);
    else high = middle;
  }
  return low;
}

function countLines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) count++;
  return count;
}

/** Chinese text in GBK, the encoding in which Excel on a Chinese Windows saves a plain CSV. */
function looksLikeGbk(line: Buffer): boolean {
  try {
    return /\p{Script=Han}/u.test(new TextDecoder('gb18030', { fatal: true }).decode(line, { stream: true }));
  } catch {
    return false;
  }
}
