import { Readable } from 'node:stream';
import type { ImportResult } from '@doorstep/bulk';
import { eventually } from '@doorstep/testing';
import { city, type TestSchools } from '../schools.fixture';

export const header =
  'code,name_zh,name_en,stage,sector,district_code,address_zh,longitude,latitude,status,opened_on,sample';

export const row = (changes: Partial<Record<string, string>> = {}) =>
  Object.values({
    code: '3101150001',
    name_zh: '样例小学',
    name_en: 'Sample School',
    stage: 'PRIMARY',
    sector: 'PUBLIC',
    district_code: '310115',
    address_zh: '世纪大道1号',
    longitude: '121.5',
    latitude: '31.2',
    status: 'OPEN',
    opened_on: '1998-09-01',
    sample: 'true',
    ...changes,
  }).join(',');

export const file = (...rows: string[]) => [header, ...rows, ''].join('\n');

export interface JobJson {
  id: string;
  status: string;
  done: number;
  total: number;
  result: ImportResult & Record<string, unknown>;
  file: Record<string, unknown>;
  error: string | null;
  code?: string;
  detail?: string;
  problems?: { code: string; path: string[]; message: string }[];
  ignoredColumns?: string[];
}

/** Sends registers to the service, as the tests of the import do. */
export class Registrar {
  constructor(private readonly schools: TestSchools) {}

  /** Sends a file as a city officer, or with other roles. */
  async send(body: string | Buffer | Readable, query = '', ...grants: Parameters<TestSchools['fetch']>[1]) {
    const response = await this.schools.fetch(
      `/schools/imports${query}`,
      grants.length > 0 ? grants : [city],
      {
        method: 'POST',
        headers: { 'content-type': 'text/csv' },
        body:
          body instanceof Readable
            ? (Readable.toWeb(body) as ReadableStream)
            : new Uint8Array(Buffer.from(body)),
        duplex: 'half',
      },
    );
    return { status: response.status, job: (await response.json()) as JobJson };
  }

  /** Sends a file that is taken, and waits for the end of its job. */
  async importFile(body: string | Buffer | Readable, query = ''): Promise<JobJson> {
    const { status, job } = await this.send(body, query);
    expect([status, job.detail]).toEqual([202, undefined]);
    return this.ended(job.id);
  }

  async ended(id: string): Promise<JobJson> {
    return eventually(async () => {
      const job = (await (await this.schools.fetch(`/schools/jobs/${id}`, [city])).json()) as JobJson;
      expect([job.error, job.status]).toEqual([null, expect.stringMatching(/SUCCEEDED|FAILED|CANCELLED/)]);
      return job;
    });
  }

  /** Keeps a mapping, as a city officer. */
  async keepMapping(name: string, yaml: string) {
    const response = await this.schools.fetch(`/schools/mappings/${name}`, [city], {
      method: 'PUT',
      headers: { 'content-type': 'application/yaml' },
      body: yaml,
    });
    return { status: response.status, body: (await response.json()) as JobJson };
  }

  /** The lines of the CSV of refused rows, without its header. */
  async refusedRows(id: string): Promise<string[]> {
    const response = await this.schools.fetch(`/schools/jobs/${id}/refused-rows.csv`, [city]);
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    return (await response.text()).trimEnd().split('\r\n').slice(1);
  }

  async count(table: string): Promise<number> {
    const [found] = await this.schools.database.manager.query<{ n: number }[]>(
      `SELECT count(*)::int AS n FROM ${table}`,
    );
    return found!.n;
  }
}
