import type { Database } from '@doorstep/database';
import { defineJob, type JobDefinition, type JobRun } from '@doorstep/jobs';
import { refuse } from '@doorstep/service-kit/refusal';
import type { EntityManager } from 'typeorm';
import type { ImportBatch, ImportDefinition, ImportParams, ImportResult } from './definition';
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

/** How far it is: the last row that was judged, then the last that was applied. */
export interface ImportState {
  phase: 'judging' | 'applying' | 'finished';
  row: number;
  refused: number;
  created: number;
  changed: number;
  unchanged: number;
}

export type ImportJob<P extends ImportParams = ImportParams> = JobDefinition<ImportPayload<P>, ImportState>;

const headerRow = 1;
const start: ImportState = {
  phase: 'judging',
  row: headerRow,
  refused: 0,
  created: 0,
  changed: 0,
  unchanged: 0,
};

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
  private state: ImportState;
  private lastRow = headerRow;

  constructor(
    private readonly definition: ImportDefinition<P>,
    private readonly database: Database,
    private readonly run: JobRun<ImportPayload<P>, ImportState>,
  ) {
    const { table, rows, params, requestedBy } = run.payload;
    this.batch = { jobId: run.id, table, rows, params, requestedBy };
    this.state = run.state ?? start;
  }

  async toTheEnd(): Promise<ImportResult> {
    if (this.state.phase === 'finished') return this.result();
    this.lastRow = await this.findLastRow();
    while (this.state.phase === 'judging') await this.judgeChunk();
    const nothing = this.run.payload.allOrNothing && this.state.refused > 0;
    while (!nothing && this.state.row < this.lastRow) await this.applyChunk();
    await this.finish();
    return this.result();
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

  private range(): { from: number; to: number } {
    const from = this.state.row + 1;
    return { from, to: Math.min(from + (this.definition.chunkRows ?? 5_000) - 1, this.lastRow) };
  }

  private async judgeChunk(): Promise<void> {
    const range = this.range();
    await this.step(async tx => {
      if (range.from <= range.to) await judgeRows(tx, this.definition, this.batch, range);
      if (range.to < this.lastRow) return { ...this.state, row: range.to };
      return { ...this.state, phase: 'applying', row: headerRow, refused: await this.countRefused(tx) };
    });
  }

  private async applyChunk(): Promise<void> {
    const range = this.range();
    await this.step(async tx => {
      const accepted = acceptedRows(this.batch, range);
      const { created, changed, unchanged } = await this.definition.apply(tx, { ...this.batch, accepted });
      return {
        ...this.state,
        row: range.to,
        created: this.state.created + created,
        changed: this.state.changed + changed,
        unchanged: this.state.unchanged + unchanged,
      };
    });
  }

  /** One transaction of work, then a look whether somebody cancelled. */
  private async step(work: (tx: EntityManager) => Promise<ImportState>): Promise<void> {
    this.run.signal.throwIfAborted();
    this.state = await this.database.transaction(async tx => {
      const next = await work(tx);
      await this.run.checkpoint(tx, next);
      return next;
    });
    const half = this.batch.rows / 2;
    const share = this.lastRow > headerRow ? (this.state.row - headerRow) / (this.lastRow - headerRow) : 1;
    const done = this.state.phase === 'judging' ? half * share : half + half * share;
    await this.run.progress(Math.floor(done), this.batch.rows);
  }

  private async countRefused(tx: EntityManager): Promise<number> {
    const [found] = await tx.query<{ refused: string }[]>(
      'SELECT count(DISTINCT row_number) AS refused FROM refused_row WHERE job_id = $1',
      [this.batch.jobId],
    );
    return Number(found?.refused ?? 0);
  }

  private result(): ImportResult {
    const { refused, created, changed, unchanged } = this.state;
    return { rows: this.batch.rows, refused, created, changed, unchanged };
  }

  private async finish(): Promise<void> {
    await this.database.transaction(async tx => {
      await this.definition.finish?.(tx, this.batch, this.result());
      await dropSpool(tx, this.batch.jobId, this.batch.table);
      await this.run.checkpoint(tx, { ...this.state, phase: 'finished' });
    });
  }
}
