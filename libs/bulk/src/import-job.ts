import type { Database } from '@doorstep/database';
import { defineJob, type JobDefinition, type JobRun } from '@doorstep/jobs';
import { refuse } from '@doorstep/service-kit/refusal';
import { type EntityManager, QueryFailedError } from 'typeorm';
import type {
  ImportChunk,
  ImportCounts,
  ImportDefinition,
  ImportParams,
  ImportPreview,
  ImportResult,
} from './definition';
import { importResult, noteChunk } from './import-result';
import { acceptedRows, type JudgedBatch, judgeRows } from './judge';
import { dropSpool, type Spooled } from './spool';

/** What a job needs to know of its file, and what is to be done with it. */
export interface ImportPayload<P extends ImportParams = ImportParams> extends Pick<
  Spooled,
  'table' | 'rows' | 'names' | 'filled' | 'onlyForNew' | 'related' | 'source'
> {
  params: P;
  requestedBy: string;
  /** Applies nothing if any row is refused, and nothing of it before all of it. */
  allOrNothing: boolean;
  /** Applies nothing at all, and tells what it would. */
  dryRun: boolean;
  asOf: string | null;
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
const attempts = 3;
const uniqueViolation = '23505';

/**
 * The job that judges and applies the files of one kind, chunk by chunk. Each chunk's work and the note that it
 * is done are one transaction, so a killed job goes on where it was and does nothing twice. All rows are
 * judged before the first is applied. All or nothing is one transaction for all chunks.
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
  private readonly batch: JudgedBatch<P>;
  private done = 0;

  constructor(
    private readonly definition: ImportDefinition<P>,
    private readonly database: Database,
    private readonly run: JobRun<ImportPayload<P>, ImportState>,
  ) {
    this.batch = { ...run.payload, jobId: run.id };
  }

  async toTheEnd(): Promise<ImportResult> {
    const { state } = this.run;
    if (state?.phase === 'finished') return this.result(this.database.manager, state.refused);
    const chunks = await this.chunks();
    const refused = state ? state.refused : await this.judge(chunks);
    const { dryRun, allOrNothing } = this.run.payload;
    if (allOrNothing && !dryRun) return this.applyAtOnce(chunks, refused);
    await this.apply(chunks, refused);
    return this.database.transaction(tx => this.finish(tx, refused));
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

  /** The last row's number, which is more than their count where lines were left out. */
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

  /** Applies chunk by chunk, or tells what that would do. */
  private async apply(chunks: readonly Chunk[], refused: number): Promise<void> {
    const noted = await this.database.manager.query<{ from_row: number }[]>(
      'SELECT from_row FROM csv_import_chunk WHERE job_id = $1',
      [this.batch.jobId],
    );
    const already = new Set(noted.map(row => Number(row.from_row)));
    const isDone = ({ from }: Chunk) => already.has(from);
    this.done = chunks.filter(isDone).reduce((sum, { from, to }) => sum + to - from + 1, this.batch.rows);
    await this.again(() => this.database.transaction(tx => this.createRelated(tx)));
    const open = chunks.filter(chunk => !isDone(chunk));
    await this.inLanes(this.definition.lanes ?? 1, open, chunk =>
      this.again(() =>
        this.database.transaction(async tx => {
          await this.applyChunk(tx, chunk);
          await this.run.checkpoint(tx, { phase: 'applying', refused });
        }),
      ),
    );
  }

  /** Whoever cancels it, or kills the process, before its one transaction ends, finds nothing of it. */
  private applyAtOnce(chunks: readonly Chunk[], refused: number): Promise<ImportResult> {
    return this.again(() =>
      this.database.transaction(async tx => {
        this.done = this.batch.rows;
        if (refused === 0) {
          await this.createRelated(tx);
          await this.inLanes(1, chunks, chunk => this.applyChunk(tx, chunk));
        }
        return this.finish(tx, refused);
      }),
    );
  }

  private async createRelated(tx: EntityManager): Promise<void> {
    if (this.batch.related.length === 0) return;
    const [noted] = await tx.query<{ related: number | null }[]>(
      'SELECT related FROM csv_import WHERE job_id = $1 FOR NO KEY UPDATE',
      [this.batch.jobId],
    );
    if (noted?.related != null) return;
    const { definition, batch } = this;
    const count = this.run.payload.dryRun
      ? await definition.countUnknownRelated?.(tx, batch)
      : await definition.createRelated?.(tx, batch);
    await tx.query('UPDATE csv_import SET related = $2 WHERE job_id = $1', [batch.jobId, count ?? 0]);
  }

  private async applyChunk(tx: EntityManager, rows: Chunk): Promise<void> {
    const chunk: ImportChunk<P> = { ...this.batch, accepted: acceptedRows(this.batch, rows) };
    await noteChunk(tx, this.batch.jobId, rows.from, await this.changeOrTell(tx, chunk));
  }

  private changeOrTell(tx: EntityManager, chunk: ImportChunk<P>): Promise<ImportCounts | ImportPreview> {
    const { definition } = this;
    if (!this.run.payload.dryRun) return definition.apply(tx, chunk);
    if (!definition.preview) throw new Error(`${definition.name} has no preview and so no dry run.`);
    return definition.preview(tx, chunk);
  }

  /** Another import may just have made one of the things that this one wanted to make; then it is there. */
  private async again<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        if (attempt === attempts || !isUniqueViolation(error)) throw error;
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

  private result(db: EntityManager, refused: number): Promise<ImportResult> {
    const { dryRun, rows } = this.run.payload;
    const related = this.definition.mappable?.related?.name;
    return importResult(db, this.batch.jobId, { rows, refused, dryRun, ...(related && { related }) });
  }

  private async finish(tx: EntityManager, refused: number): Promise<ImportResult> {
    const result = await this.result(tx, refused);
    if (!this.run.payload.dryRun) await this.definition.finish?.(tx, this.batch, result);
    await dropSpool(tx, this.batch.jobId, this.batch.table);
    await this.run.checkpoint(tx, { phase: 'finished', refused });
    return result;
  }
}

function isUniqueViolation(error: unknown): boolean {
  return (
    error instanceof QueryFailedError && (error.driverError as { code?: string }).code === uniqueViolation
  );
}
