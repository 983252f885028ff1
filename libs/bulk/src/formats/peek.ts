import { Readable } from 'node:stream';

/** The first bytes of a stream, until there are enough of them, and a stream of all of it. */
export async function peek(
  source: Readable,
  enough: (start: Buffer) => boolean,
): Promise<{ start: Buffer; whole: Readable }> {
  const chunks = source[Symbol.asyncIterator]() as AsyncIterator<Buffer, void>;
  let start: Buffer = Buffer.alloc(0);
  while (!enough(start)) {
    const { value, done } = await chunks.next();
    if (done) break;
    start = start.length > 0 ? Buffer.concat([start, value]) : value;
  }
  async function* all() {
    try {
      if (start.length > 0) yield start;
      yield* { [Symbol.asyncIterator]: () => chunks };
    } finally {
      // A reader that gives up early takes the source with it.
      source.destroy();
    }
  }
  return { start, whole: Readable.from(all(), { objectMode: false }) };
}
