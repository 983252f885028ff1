import type { Client } from './client';

/** What the steps of the year find out and hand on to one another, by name: ids of what they made. */
export type YearState = Record<string, string>;

/** One step of the first year. It may be run again after it was done or broken off: nothing happens twice. */
export interface YearStep {
  name: string;
  /** Who does what, for the one line of progress. */
  title: string;
  play(client: Client, state: YearState, options: YearOptions): Promise<void>;
}

export interface YearOptions {
  /** How many schools the sample city has. */
  schools: number;
  /** Told while a long step is under way. */
  progress?(done: number, total: number | null): void;
}

/** The first year, in order. */
export const schoolYear: readonly YearStep[] = [];
