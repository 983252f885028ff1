import type { Logger } from 'pino';
import type { Logger as TypeOrmLogger } from 'typeorm';

/** TypeORM's log lines, to ours. Parameters stay out: they may be about people. */
export class QueryLog implements TypeOrmLogger {
  constructor(private readonly out: Logger) {}

  logQuery(query: string): void {
    this.out.trace({ sql: query }, 'SQL');
  }
  logQueryError(error: string | Error, query: string): void {
    // The caller decides whether it is a failure: a violated constraint is mostly a user's mistake.
    this.out.debug({ sql: query.slice(0, 500), reason: String(error) }, 'A statement failed');
  }
  logQuerySlow(milliseconds: number, query: string): void {
    this.out.warn({ sql: query.slice(0, 500), milliseconds }, 'A statement was slow');
  }
  logSchemaBuild(message: string): void {
    this.out.trace(message);
  }
  logMigration(message: string): void {
    this.out.debug(message);
  }
  log(level: 'log' | 'info' | 'warn', message: unknown): void {
    this.out[level === 'log' ? 'debug' : level](String(message));
  }
}
