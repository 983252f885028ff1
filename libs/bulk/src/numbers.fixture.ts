import type { Actor } from '@doorstep/access';
import { type Database, migration } from '@doorstep/database';
import { jobMigrations, type Jobs, startJobs } from '@doorstep/jobs';
import fastify, { type FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { defineImport, duplicateCheck } from './definition';
import { type ImportDoors, serveImports } from './doors';
import { importJob } from './import-job';
import { bulkMigrations } from './migrations';

/** A small import for the tests of this lib: numbers, which are counted each time that they are applied. */

export const numbersMigrations = [
  ...jobMigrations,
  ...bulkMigrations,
  migration(
    202609020000,
    'Numbers',
    'CREATE TABLE number (number int CONSTRAINT number_pk PRIMARY KEY, times int NOT NULL, label text)',
  ),
];

/** What the tests do in the middle of the work. */
export interface Interference {
  /** Before a chunk is applied, which begins with this number. */
  beforeApply?(first: number): Promise<void>;
  /** What a file may measure. */
  maxBytes?: number;
}

export function numbersImport({ beforeApply, maxBytes }: Interference = {}) {
  return defineImport<{ maximum: number }>({
    name: 'numbers',
    columns: ['number', 'label'],
    indexOn: ['number'],
    chunkRows: 10,
    lanes: 2,
    maxRowBytes: 1024,
    ...(maxBytes && { maxBytes }),
    checks: [
      {
        column: 'number',
        code: 'NUMBER_WRONG',
        refusedWhen: `s.number IS NULL OR s.number !~ '^[0-9]{1,9}$'`,
        zh: '“{value}”不是数。',
        en: '"{value}" is no number.',
      },
      {
        column: 'number',
        code: 'NUMBER_TOO_LARGE',
        refusedWhen: `CASE WHEN s.number ~ '^[0-9]{1,9}$' THEN s.number::int > (params->>'maximum')::int END`,
        detail: `params->>'maximum'`,
        zh: '{value} 大于 {detail}。',
        en: '{value} is more than {detail}.',
      },
      duplicateCheck(['number'], 'NUMBER_TWICE'),
    ],
    async preview(tx, chunk) {
      const rows = await tx.query<{ number: string; row: number; known: boolean }[]>(
        `SELECT s.number, s.row_number AS row, n.number IS NOT NULL AS known
           FROM ${chunk.accepted} s LEFT JOIN number n ON n.number = s.number::int ORDER BY s.row_number`,
      );
      await beforeApply?.(Number(rows[0]?.number ?? 0));
      const changed = rows.filter(({ known }) => known).length;
      return {
        ...{ created: rows.length - changed, changed, unchanged: 0, fields: { times: changed } },
        examples: rows.slice(0, 3).map(({ row, number, known }) => ({
          ...{ row, key: number, change: known ? ('changed' as const) : ('created' as const), fields: {} },
        })),
      };
    },
    async apply(tx, chunk) {
      const [first] = await tx.query<{ number: number }[]>(
        `SELECT min(s.number::int) AS number FROM ${chunk.accepted} s`,
      );
      await beforeApply?.(first?.number ?? 0);
      const rows = await tx.query<{ times: number }[]>(
        `INSERT INTO number AS n (number, times, label) SELECT s.number::int, 1, s.label FROM ${chunk.accepted} s
         ON CONFLICT (number) DO UPDATE SET times = n.times + 1 RETURNING times`,
      );
      const created = rows.filter(({ times }) => times === 1).length;
      return { created, changed: rows.length - created, unchanged: 0 };
    },
  });
}

export const numbersCsv = (count: number): string =>
  `number,label\n${Array.from({ length: count }, (_, index) => `${index + 1},n${index + 1}\n`).join('')}`;

const officer: Actor = { subject: 'officer', grants: [{ role: 'city-officer' }], kind: 'person' };

/** The jobs and the doors of the import, on a free port; everybody is a city officer. */
export async function serveNumbers(
  database: Database,
  interference: Interference = {},
  options: Partial<ImportDoors> = {},
): Promise<{ jobs: Jobs; http: FastifyInstance; address: string }> {
  const definition = numbersImport(interference);
  const job = importJob(definition, database);
  const jobs = await startJobs({ database, definitions: [job], log: pino({ level: 'silent' }) });
  const http = fastify({ forceCloseConnections: true });
  serveImports({
    http,
    prefix: '/numbers',
    database,
    jobs,
    verifyToken: async () => officer,
    doors: [
      {
        path: '/numbers/imports',
        definition,
        job,
        subject: 'School',
        params: async () => ({ maximum: 1_000 }),
      },
    ],
    ...options,
  });
  return { jobs, http, address: await http.listen({ host: '127.0.0.1', port: 0 }) };
}
