import { setTimeout as pause } from 'node:timers/promises';

/** GraphQL or HTTP said no, in one sentence. */
export class ClientError extends Error {
  constructor(
    message: string,
    readonly details?: unknown,
  ) {
    super(message);
    this.name = 'ClientError';
  }
}

interface GraphqlAnswer<T> {
  data?: T | null;
  errors?: { message: string; path?: (string | number)[]; extensions?: { code?: string } }[];
}

export interface UserError {
  code: string;
  message: string;
  path: string[];
}

/** A long piece of work of a service, as its HTTP door shows it. */
export interface DoorJob {
  id: string;
  kind: string;
  status: 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
  done: number;
  total: number | null;
  result: unknown;
  error: string | null;
  /** What the file of an import turned out to be; null for another job. */
  file?: ImportedFile | null;
  /** Columns of the file that mean nothing to the import. */
  ignoredColumns?: string[];
}

export interface ImportedFile {
  format: 'CSV' | 'XLSX';
  /** Null for XLSX. */
  encoding: string | null;
  gzip: boolean;
  sheet: string | null;
  mapping: string | null;
  asOf: string | null;
  dryRun: boolean;
  allOrNothing: boolean;
}

export type CsvBody = AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;

/**
 * A caller of the gateway: GraphQL and the HTTP doors, in the name of one person. It knows nothing but the
 * gateway's address and how to get somebody's token.
 */
export class Client {
  constructor(
    readonly gateway: string,
    /** The access token of a person by user name; `undefined` asks without one. */
    private readonly tokenOf: (username: string) => Promise<string>,
    readonly username?: string,
  ) {}

  /** The same gateway in somebody else's name. */
  as(username: string): Client {
    return new Client(this.gateway, this.tokenOf, username);
  }

  async headers(): Promise<Record<string, string>> {
    return {
      'accept-language': 'en',
      ...(this.username ? { authorization: `Bearer ${await this.tokenOf(this.username)}` } : {}),
    };
  }

  /** Asks, and throws a ClientError on any GraphQL error. */
  async query<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
    const answer = await this.ask<T>(query, variables);
    const [first] = answer.errors ?? [];
    if (first || answer.data == null) {
      const where = first?.path ? ` at ${first.path.join('.')}` : '';
      const code = first?.extensions?.code ? ` (${first.extensions.code})` : '';
      throw new ClientError(`${first?.message ?? 'The gateway sent no data'}${where}${code}`, answer);
    }
    return answer.data;
  }

  /** Asks, and gives data and errors as they came. */
  async ask<T>(query: string, variables: Record<string, unknown> = {}): Promise<GraphqlAnswer<T>> {
    const response = await this.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const text = await response.text();
    try {
      return JSON.parse(text) as GraphqlAnswer<T>;
    } catch {
      throw new ClientError(`The gateway answered ${response.status}: ${text.slice(0, 300)}`);
    }
  }

  /** Runs one mutation and gives its payload. @throws ClientError with its user errors */
  async mutate<T extends object>(
    mutation: string,
    input: Record<string, unknown>,
    fields: string,
  ): Promise<T> {
    const payload = await this.attempt<T>(mutation, input, fields);
    if (payload.userErrors.length > 0) {
      const told = payload.userErrors.map(error => `${error.code}: ${error.message}`).join('; ');
      throw new ClientError(`${mutation} was refused: ${told}`, payload.userErrors);
    }
    return payload;
  }

  /** Like `mutate`, but refusals are part of the answer. The input's type is named after the mutation. */
  async attempt<T extends object>(
    mutation: string,
    input: Record<string, unknown>,
    fields: string,
  ): Promise<T & { userErrors: UserError[] }> {
    const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
    const data = await this.query<Record<string, T & { userErrors: UserError[] }>>(
      `mutation($input: ${type}!) { ${mutation}(input: $input) { ${fields} userErrors { code message path } } }`,
      { input },
    );
    const payload = data[mutation];
    if (!payload) throw new ClientError(`${mutation} gave no payload.`, data);
    return payload;
  }

  /**
   * Like `mutate`, but asks again while it is refused with one of these codes: the service has not heard yet, by
   * event, of what it needs.
   */
  async mutateWhenHeard<T extends object>(
    mutation: string,
    input: Record<string, unknown> | (() => Promise<Record<string, unknown>>),
    fields: string,
    codes: readonly string[],
  ): Promise<T> {
    return untilHeard(`${mutation} to be no longer refused with ${codes.join(' or ')}`, async () => {
      const given = typeof input === 'function' ? await input() : input;
      const payload = await this.attempt<T>(mutation, given, fields);
      if (payload.userErrors.some(({ code }) => codes.includes(code))) return null;
      const told = payload.userErrors.map(error => `${error.code}: ${error.message}`).join('; ');
      if (told) throw new ClientError(`${mutation} was refused: ${told}`, payload.userErrors);
      return payload;
    });
  }

  /** Streams a file to a door and gives the job that judges it. */
  async upload(path: string, csv: CsvBody, type = 'text/csv; charset=utf-8'): Promise<DoorJob> {
    const response = await this.fetch(path, {
      method: 'POST',
      headers: { 'content-type': type },
      body: bytes(csv),
      duplex: 'half',
    });
    const text = await response.text();
    if (!response.ok) throw new ClientError(`${path} answered ${response.status}: ${reasonOf(text)}`);
    return JSON.parse(text) as DoorJob;
  }

  /** The job as it is now. `door` is the service's folder, for example `schools`. */
  async job(door: string, id: string): Promise<DoorJob> {
    const response = await this.fetch(`/${door}/jobs/${id}`);
    if (!response.ok)
      throw new ClientError(`No news of the job: ${response.status} ${reasonOf(await response.text())}`);
    return (await response.json()) as DoorJob;
  }

  /** Waits for the end of a job. @throws ClientError when it failed or was cancelled */
  async finished(door: string, id: string, tell: (job: DoorJob) => void = () => undefined): Promise<DoorJob> {
    for (let wait = 50; ; wait = Math.min(500, wait * 1.5)) {
      const job = await this.job(door, id);
      tell(job);
      if (job.status === 'SUCCEEDED') return job;
      if (job.status === 'FAILED' || job.status === 'CANCELLED') {
        throw new ClientError(`The job ${job.status.toLowerCase()}: ${job.error ?? 'no reason given'}`, job);
      }
      await pause(wait);
    }
  }

  /** Any path of the gateway, with the person's token. */
  async fetch(path: string, init: RequestInit & { duplex?: 'half' } = {}): Promise<Response> {
    const headers = { ...(await this.headers()), ...(init.headers as Record<string, string> | undefined) };
    try {
      return await fetch(new URL(path, this.gateway), { ...init, headers });
    } catch (error) {
      const cause =
        error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
      throw new ClientError(`The gateway at ${this.gateway} does not answer: ${cause}`, error);
    }
  }
}

/** What a door says is wrong (problem JSON), or its first words. */
export function reasonOf(text: string): string {
  try {
    const { detail, code } = JSON.parse(text) as { detail?: string; code?: string };
    if (detail) return code ? `${detail} (${code})` : detail;
  } catch {
    // Not JSON: the words as they are.
  }
  return text.slice(0, 300);
}

/** Small lines become blocks of about 64 kB: one packet for each line would cost more than its contents. */
async function* blocks(csv: CsvBody): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  let text: string[] = [];
  let length = 0;
  for await (const piece of csv) {
    if (typeof piece !== 'string') {
      yield piece;
      continue;
    }
    text.push(piece);
    length += piece.length;
    if (length < 65_536) continue;
    yield encoder.encode(text.join(''));
    text = [];
    length = 0;
  }
  if (length > 0) yield encoder.encode(text.join(''));
}

function bytes(csv: CsvBody): ReadableStream<Uint8Array> {
  return ReadableStream.from(blocks(csv));
}

/** Asks again until the answer is there: what a service has heard of another arrives by event. */
export async function untilHeard<T>(
  what: string,
  ask: () => Promise<T | null | undefined>,
  seconds = 180,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (let wait = 25; Date.now() < end; wait = Math.min(500, wait * 1.5)) {
    const answer = await ask();
    if (answer !== null && answer !== undefined) return answer;
    await pause(wait);
  }
  throw new ClientError(`Waited ${seconds} s for ${what}, and it did not come.`);
}
