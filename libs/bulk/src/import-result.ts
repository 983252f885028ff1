import type { EntityManager } from 'typeorm';
import type { ImportCounts, ImportPreview, ImportResult, PreviewExample } from './definition';

const examplesShown = 10;

/** Notes that a chunk is done, and what became of its rows or would become of them, in the transaction of its work. */
export async function noteChunk(
  tx: EntityManager,
  jobId: string,
  fromRow: number,
  { created, changed, unchanged, ...told }: ImportCounts & Partial<ImportPreview>,
): Promise<void> {
  const preview = told.fields ? JSON.stringify(told) : null;
  await tx.query(
    'INSERT INTO csv_import_chunk (job_id, from_row, created, changed, unchanged, preview) VALUES ($1, $2, $3, $4, $5, $6)',
    [jobId, fromRow, created, changed, unchanged, preview],
  );
}

/** What an import came to, added up over its chunks. */
export async function importResult(
  db: EntityManager,
  jobId: string,
  { rows, refused, dryRun, related }: { rows: number; refused: number; dryRun: boolean; related?: string },
): Promise<ImportResult> {
  const [counts] = await db.query<ImportCounts[]>(
    `SELECT coalesce(sum(created), 0)::int AS created, coalesce(sum(changed), 0)::int AS changed,
            coalesce(sum(unchanged), 0)::int AS unchanged
       FROM csv_import_chunk WHERE job_id = $1`,
    [jobId],
  );
  const [file] = await db.query<{ related: number | null }[]>(
    'SELECT related FROM csv_import WHERE job_id = $1',
    [jobId],
  );
  const result: ImportResult = { rows, refused, created: 0, changed: 0, unchanged: 0, ...counts };
  if (related && file?.related != null) result.related = { [related]: file.related };
  return dryRun ? { ...result, dryRun: true, ...(await previews(db, jobId)) } : result;
}

async function previews(db: EntityManager, jobId: string) {
  const chunks = await db.query<{ preview: Pick<ImportPreview, 'fields' | 'examples'> | null }[]>(
    'SELECT preview FROM csv_import_chunk WHERE job_id = $1 ORDER BY from_row',
    [jobId],
  );
  const fields: Record<string, number> = {};
  const examples: PreviewExample[] = [];
  for (const { preview } of chunks) {
    for (const [name, count] of Object.entries(preview?.fields ?? {}))
      fields[name] = (fields[name] ?? 0) + count;
    examples.push(...(preview?.examples ?? []));
  }
  return { fields, examples: examples.slice(0, examplesShown) };
}
