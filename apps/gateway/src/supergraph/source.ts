import { readFile, stat } from 'node:fs/promises';
import type { Logger } from '@doorstep/service-kit';

/** Where a supergraph comes from. */
export interface SupergraphSource {
  readonly location: string;
  /** The SDL when it is another than last time, undefined when it is not. Rejects when it cannot be read. */
  next(): Promise<string | undefined>;
}

/** A file, or an http(s) address that is asked with the ETag it gave. */
export function openSource(location: string): SupergraphSource {
  return /^https?:\/\//.test(location) ? urlSource(location) : fileSource(location);
}

function fileSource(location: string): SupergraphSource {
  let seen = '';
  let last: string | undefined;
  return {
    location,
    async next() {
      // Follows links, so that a file swapped by changing a link (as Kubernetes does) is noticed.
      const { mtimeMs, size, ino } = await stat(location);
      const mark = `${mtimeMs} ${size} ${ino}`;
      if (mark === seen) return undefined;
      const sdl = await readFile(location, 'utf8');
      seen = mark;
      if (sdl === last) return undefined;
      last = sdl;
      return sdl;
    },
  };
}

function urlSource(location: string): SupergraphSource {
  let etag: string | null = null;
  let last: string | undefined;
  return {
    location,
    async next() {
      const response = await fetch(location, {
        headers: etag ? { 'if-none-match': etag } : {},
        signal: AbortSignal.timeout(10_000),
      });
      if (response.status === 304) {
        await response.body?.cancel();
        return undefined;
      }
      if (!response.ok) throw new Error(`${location} answered ${response.status}`);
      const sdl = await response.text();
      etag = response.headers.get('etag');
      if (sdl === last) return undefined;
      last = sdl;
      return sdl;
    },
  };
}

/** Looks again and again, and tells what is new; says once when it cannot look, and again when it can. */
export function watchSource(
  source: SupergraphSource,
  options: { seconds: number; log: Logger; onChange: (sdl: string) => void },
): { stop(): void } {
  const { seconds, log, onChange } = options;
  let failing = false;
  let stopped = false;
  let timer: NodeJS.Timeout;
  const look = async (): Promise<void> => {
    try {
      const sdl = await source.next();
      if (failing) log.info({ supergraph: source.location }, 'The supergraph can be read again');
      failing = false;
      if (sdl !== undefined && !stopped) onChange(sdl);
    } catch (error) {
      if (!failing) {
        log.warn(
          { err: error, supergraph: source.location },
          'The supergraph cannot be read; the last one serves',
        );
      }
      failing = true;
    }
    if (!stopped) timer = later();
  };
  const later = () => setTimeout(() => void look(), seconds * 1000).unref();
  timer = later();
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
