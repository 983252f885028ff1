import type { Database } from '@doorstep/database';
import { defineJob, type JobDefinition, type JobRun } from '@doorstep/jobs';
import { refuse } from '@doorstep/service-kit/refusal';
import { type EntityManager, QueryFailedError } from 'typeorm';
import type { ImportBatch, ImportCounts, ImportDefinition, ImportParams, ImportResult } from './definition';
import { acceptedRows, judgeRows } from './judge';
import { dropSpool } from './spool';

/** What a job needs to know of its file. */
export interface ImportPayload<P extends ImportParams = ImportParams> {
  table: string;
  rows: number;
  params: P;
  requestedBy: string;
  /** Applies nothing if any row is refused. */
  allOrNothing: boolean;
}

/** How far it is. Which chunks are applied stands in `csv_import_chunk`. */
export interface ImportState {
  phase: 'applying' | 'finished';
  refused: number;
}

export type ImportJob<P extends ImportParams = ImportParams> = JobDefinition<ImportPayload<P>, ImportState>;

/** Consecutive rows, by their numbers, both ends included. */
interface Chunk {
  from: number;
  to: number;
}

const headerRow = 1;
const defaultChunkRows = 5_000;
/** Judging changes nothing that chunks have in common. */
const judgingLanes = 2;
const uniqueViolation = '23505';

/**
 * The job that judges and applies the files of one kind, chunk by chunk. Each chunk's work and the note that it
 * is done are one transaction, so a killed job goes on where it was and does nothing twice. All rows are
 * judged before the first is applied.
 */
export function importJob<P extends ImportParams>(
  definition: ImportDefinition<P>,
  database: Database,
): ImportJob<P> {
  return defineJob<ImportPayload<P>, ImportState>({
    name: definition.name,
    run: run => new ImportRun(definition, database, run).toTheEnd(),
  });
}

class ImportRun<P extends ImportParams> {
  private readonly batch: ImportBatch<P>;
  private done = 0;

  constructor(
    private readonly definition: ImportDefinition<P>,
    private readonly database: Database,
    private readonly run: JobRun<ImportPayload<P>, ImportState>,
  ) {
    const { table, rows, params, requestedBy } = run.payload;
    this.batch = { jobId: run.id, table, rows, params, requestedBy };
  }

  async toTheEnd(): Promise<ImportResult> {
    const { state } = this.run;
    if (state?.phase === 'finished') return this.result(state.refused);
    const chunks = await this.chunks();
    const refused = state ? state.refused : await this.judge(chunks);
    if (refused === 0 || !this.run.payload.allOrNothing) await this.apply(chunks, refused);
    return this.finish(refused);
  }

  private async chunks(): Promise<Chunk[]> {
    const last = await this.findLastRow();
    const size = this.definition.chunkRows ?? defaultChunkRows;
    const chunks: Chunk[] = [];
    for (let from = headerRow + 1; from <= last; from += size) {
      chunks.push({ from, to: Math.min(from + size - 1, last) });
    }
    return chunks;
  }

  /** The last row's number, which is more than their count where blank lines were left out. */
  private async findLastRow(): Promise<number> {
    const { table, rows } = this.batch;
    const [exists] = await this.database.manager.query<{ spool: string | null }[]>(
      'SELECT to_regclass($1) AS spool',
      [table],
    );
    const [staged] = exists?.spool
      ? await this.database.manager.query<{ rows: string; last: string | null }[]>(
          `SELECT count(*) AS rows, max(row_number) AS last FROM ${table}`,
        )
      : [];
    if (Number(staged?.rows ?? -1) !== rows) {
      throw refuse(
        'IMPORT_SPOOL_LOST',
        ['file'],
        '数据库服务器在等待处理期间崩溃，文件已丢失：请重新上传。',
        'The database server crashed while the file waited, and the file went with it: send it again.',
      );
    }
    return Number(staged?.last ?? headerRow);
  }

  /** Judges all rows; how many are refused. A run that was cut off judges again, to the same end. */
  private async judge(chunks: readonly Chunk[]): Promise<number> {
    await this.inLanes(judgingLanes, chunks, chunk =>
      this.database.transaction(tx => judgeRows(tx, this.definition, this.batch, chunk)),
    );
    return this.database.transaction(async tx => {
      const [found] = await tx.query<{ refused: number }[]>(
        'SELECT count(DISTINCT row_number)::int AS refused FROM refused_row WHERE job_id = $1',
        [this.batch.jobId],
      );
      const refused = found?.refused ?? 0;
      await this.run.checkpoint(tx, { phase: 'applying', refused });
      return refused;
    });
  }

  private async apply(chunks: readonly Chunk[], refused: number): Promise<void> {
    const applied = await this.database.manager.query<{ from_row: number }[]>(
      'SELECT from_row FROM csv_import_chunk WHERE job_id = $1',
      [this.batch.jobId],
    );
    const already = new Set(applied.map(row => Number(row.from_row)));
    this.done = chunks
      .filter(({ from }) => already.has(from))
      .reduce((sum, { from, to }) => sum + to - from + 1, this.batch.rows);
    const open = chunks.filter(({ from }) => !already.has(from));
    await this.inLanes(this.definition.lanes ?? 1, open, chunk => this.applyChunk(chunk, refused));
  }

  private async applyChunk(chunk: Chunk, refused: number): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.database.transaction(async tx => {
          const accepted = acceptedRows(this.batch, chunk);
          const { created, changed, unchanged } = await this.definition.apply(tx, {
            ...this.batch,
            accepted,
          });
          await tx.query(
            'INSERT INTO csv_import_chunk (job_id, from_row, created, changed, unchanged) VALUES ($1, $2, $3, $4, $5)',
            [this.batch.jobId, chunk.from, created, changed, unchanged],
          );
          await this.run.checkpoint(tx, { phase: 'applying', refused });
        });
      } catch (error) {
        // Another import has just made one of the things that this one wanted to make; now it is there.
        if (attempt === 3 || !isUniqueViolation(error)) throw error;
      }
    }
  }

  /** Works on the chunks in their order, some at the same time; the first that fails ends it. */
  private async inLanes(
    lanes: number,
    chunks: readonly Chunk[],
    work: (chunk: Chunk) => Promise<void>,
  ): Promise<void> {
    const waiting = chunks.values();
    let failed = false;
    const lane = async () => {
      for (const chunk of waiting) {
        if (failed) return;
        try {
          this.run.signal.throwIfAborted();
          await work(chunk);
          // Judging and applying a row are half of the work each.
          this.done += chunk.to - chunk.from + 1;
          await this.run.progress(Math.min(Math.floor(this.done / 2), this.batch.rows), this.batch.rows);
        } catch (error) {
          failed = true;
          throw error;
        }
      }
    };
    const ends = await Promise.allSettled(Array.from({ length: lanes }, lane));
    const failure = ends.find(end => end.status === 'rejected');
    if (failure) throw failure.reason;
  }

  private async result(refused: number, db: EntityManager = this.database.manager): Promise<ImportResult> {
    const [sums] = await db.query<ImportCounts[]>(
      `SELECT coalesce(sum(created), 0)::int AS created, coalesce(sum(changed), 0)::int AS changed,
              coalesce(sum(unchanged), 0)::int AS unchanged
         FROM csv_import_chunk WHERE job_id = $1`,
      [this.batch.jobId],
    );
    return { rows: this.batch.rows, refused, created: 0, changed: 0, unchanged: 0, ...sums };
  }

  private async finish(refused: number): Promise<ImportResult> {
    return this.database.transaction(async tx => {
      const result = await this.result(refused, tx);
      await this.definition.finish?.(tx, this.batch, result);
      await dropSpool(tx, this.batch.jobId, this.batch.table);
      await this.run.checkpoint(tx, { phase: 'finished', refused });
      return result;
    });
  }
}

function isUniqueViolation(error: unknown): boolean {
  return (
    error instanceof QueryFailedError && (error.driverError as { code?: string }).code === uniqueViolation
  );
}
