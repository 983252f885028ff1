import type { Database } from '@doorstep/database';
import type { Registry } from '@doorstep/service-kit';
import { Counter, Gauge } from 'prom-client';

/** What is told of jobs: how their runs ended, and whether any is late. */
export class JobMetrics {
  private readonly ended: Counter<'kind' | 'end'>;

  constructor(registry: Registry, { manager }: Database) {
    const registers = [registry];
    this.ended = new Counter({
      name: 'doorstep_jobs_total',
      help: 'Runs of jobs by how they ended',
      labelNames: ['kind', 'end'],
      registers,
    });
    new Gauge({
      name: 'doorstep_jobs_overdue_seconds',
      help: 'For how long the job that is due for longest has not begun, by kind; nothing where none is due',
      labelNames: ['kind'],
      registers,
      async collect() {
        const rows = await manager
          .query<{ kind: string; seconds: number }[]>(
            `SELECT kind, extract(epoch FROM now() - min(due_at))::float8 AS seconds
               FROM job WHERE status = 'QUEUED' AND due_at <= now() GROUP BY kind`,
          )
          // A database that is down must not hide the other figures.
          .catch(() => []);
        this.reset();
        for (const { kind, seconds } of rows) this.set({ kind }, seconds);
      },
    });
  }

  /** A run has ended. */
  end(kind: string, end: string): void {
    this.ended.inc({ kind, end });
  }
}
