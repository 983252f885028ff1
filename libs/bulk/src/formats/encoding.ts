import { isAscii, isUtf8 } from 'node:buffer';
import { Transform, type TransformCallback } from 'node:stream';
import { refuse, type Refusal } from '@doorstep/service-kit/refusal';
import type { Encoding } from './table';

/** What a mapping says of the encoding of its files; `auto` finds out UTF-8 and GB18030, which includes GBK and GB2312. */
export const assumedEncodings = ['auto', 'utf-8', 'gb18030', 'windows-1252'] as const;
export type AssumedEncoding = (typeof assumedEncodings)[number];

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);
const newline = 0x0a;
/** So many bytes beyond ASCII decide: of random characters in GBK one in seven could be UTF-8. */
const certain = 256;
/** No more is held back to decide upon. */
const heldAtMost = 1024 * 1024;
const otherEncodings = { gb18030: 'GB18030', 'windows-1252': 'windows-1252' } as const;

/**
 * Passes text on as UTF-8 without a byte order mark, whether it comes as UTF-8 or as GB18030. It holds back what
 * comes from the first character beyond ASCII until the encoding is certain, one mebibyte at most. What is neither is
 * refused with `IMPORT_NOT_UTF8` and its line.
 */
export class Decoding extends Transform {
  encoding: Encoding = 'UTF-8';
  private mode: 'starting' | 'deciding' | 'utf-8' | 'other' = 'starting';
  private held: Buffer = Buffer.alloc(0);
  private decoder?: InstanceType<typeof TextDecoder>;
  private line = 1;

  constructor(private readonly assumed: AssumedEncoding = 'auto') {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.accept(chunk, false, done);
  }

  override _flush(done: TransformCallback): void {
    this.accept(Buffer.alloc(0), true, done);
  }

  private accept(chunk: Buffer, atEnd: boolean, done: TransformCallback): void {
    try {
      let bytes = this.held.length > 0 ? Buffer.concat([this.held, chunk]) : chunk;
      this.held = Buffer.alloc(0);
      if (this.mode === 'starting') {
        if (bytes.length < 4 && !atEnd) return this.hold(bytes, done);
        bytes = this.start(bytes);
      }
      if (this.mode === 'deciding' && !this.decide(bytes, atEnd)) {
        return this.hold(this.passAscii(bytes), done);
      }
      done(null, this.mode === 'other' ? this.decoded(bytes, atEnd) : this.checked(bytes, atEnd));
    } catch (error) {
      done(error as Error);
    }
  }

  private hold(bytes: Buffer, done: TransformCallback): void {
    this.held = Buffer.from(bytes);
    done();
  }

  private start(bytes: Buffer): Buffer {
    if (startsAsUtf16(bytes)) throw notUtf8(1, 'UTF-16');
    this.mode = this.assumed === 'utf-8' ? 'utf-8' : 'deciding';
    if (bytes.subarray(0, 3).equals(byteOrderMark)) {
      this.mode = 'utf-8';
      this.encoding = 'UTF-8 with BOM';
      return bytes.subarray(3);
    }
    if (this.assumed === 'gb18030' || this.assumed === 'windows-1252') this.decodeAs(this.assumed);
    return bytes;
  }

  /** Whether these bytes can be passed on, now that it is known how; while all is ASCII, both are the same. */
  private decide(bytes: Buffer, atEnd: boolean): boolean {
    if (isAscii(bytes)) return true;
    if (!atEnd && bytes.length < heldAtMost && beyondAscii(bytes) < certain) return false;
    const whole = atEnd ? bytes : withoutIncomplete(bytes);
    if (isUtf8(whole)) this.mode = 'utf-8';
    else if (isGb18030(bytes, atEnd)) this.decodeAs('gb18030');
    else throw this.refusal(whole);
    return true;
  }

  /** Passes on what both encodings read alike. @returns the rest */
  private passAscii(bytes: Buffer): Buffer {
    const first = bytes.findIndex(byte => byte >= 0x80);
    const ascii = bytes.subarray(0, first);
    this.line += countLines(ascii);
    if (first > 0) this.push(Buffer.from(ascii));
    return bytes.subarray(first);
  }

  private decodeAs(encoding: keyof typeof otherEncodings): void {
    this.mode = 'other';
    this.encoding = otherEncodings[encoding];
    this.decoder = new TextDecoder(encoding, { fatal: true });
  }

  private decoded(bytes: Buffer, atEnd: boolean): Buffer {
    try {
      const text = this.decoder!.decode(bytes, { stream: !atEnd });
      this.line += countLines(bytes);
      return Buffer.from(text);
    } catch {
      throw notReadable(this.line, this.encoding);
    }
  }

  private checked(bytes: Buffer, atEnd: boolean): Buffer {
    const text = atEnd ? bytes : withoutIncomplete(bytes);
    if (!isUtf8(text)) throw this.refusal(text);
    this.line += countLines(text);
    this.held = Buffer.from(bytes.subarray(text.length));
    return text;
  }

  private refusal(bytes: Buffer): Refusal {
    return notUtf8(this.line + countLines(bytes.subarray(0, firstInvalid(bytes))));
  }
}

/**
 * Whether text that is no UTF-8 is GB18030: it decodes; it is not UTF-8 with a mistake in it, in which most bytes
 * would still form UTF-8 characters; and it is not Latin, in which single bytes stand between ASCII letters, while
 * nearly every character of real Chinese text is two bytes beyond ASCII (GB 2312).
 */
function isGb18030(bytes: Buffer, atEnd: boolean): boolean {
  let text: string;
  try {
    text = new TextDecoder('gb18030', { fatal: true }).decode(bytes, { stream: !atEnd });
  } catch {
    return false;
  }
  const high = beyondAscii(bytes);
  const asUtf8 = bytes
    .toString('latin1')
    .match(/[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}/g);
  const covered = asUtf8?.reduce((sum, character) => sum + character.length, 0) ?? 0;
  const characters = text.match(/[^\0-\x7f]/gu)?.length ?? 0;
  return covered <= 0.75 * high && high >= 1.6 * characters;
}

function notUtf8(line: number, looksLike?: 'UTF-16'): Refusal {
  const zh = looksLike ? `（看起来是 ${looksLike} 编码）` : '';
  const en = looksLike ? ` (it looks like ${looksLike})` : '';
  return refuse(
    'IMPORT_NOT_UTF8',
    ['file', `line ${line}`],
    `文件第 ${line} 行既不是 UTF-8 也不是 GB18030（GBK）编码${zh}。请另存为“CSV UTF-8（逗号分隔）”后再上传；没有导入任何数据。`,
    `Line ${line} of the file is neither UTF-8 nor GB18030 (GBK)${en}. Save it as "CSV UTF-8 (comma delimited)" and send it again; nothing was imported.`,
  );
}

function notReadable(line: number, encoding: Encoding): Refusal {
  return refuse(
    'IMPORT_NOT_UTF8',
    ['file', `line ${line}`],
    `文件是 ${encoding} 编码，但第 ${line} 行之后有不属于该编码的字节。请另存为“CSV UTF-8（逗号分隔）”后再上传；没有导入任何数据。`,
    `The file is ${encoding}, but not what comes after line ${line}. Save it as "CSV UTF-8 (comma delimited)" and send it again; nothing was imported.`,
  );
}

function startsAsUtf16(bytes: Buffer): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}

function beyondAscii(bytes: Buffer): number {
  let count = 0;
  for (const byte of bytes) if (byte >= 0x80) count++;
  return count;
}

const withoutIncomplete = (bytes: Buffer) => bytes.subarray(0, bytes.length - incompleteTail(bytes));

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
    const part = withoutIncomplete(bytes.subarray(low, middle));
    if (isUtf8(part)) low += part.length || 1;
    else high = middle;
  }
  return low;
}

function countLines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) count++;
  return count;
}
