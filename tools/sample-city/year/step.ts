import type { Client } from '../client';

/** What the steps find out and hand on to one another, by name: ids of what they made, and the year's first day. */
export type YearState = Record<string, string>;

export interface YearOptions {
  /** How many schools the sample city has. */
  schools: number;
  /** Told while a long step is under way. */
  progress?(done: number, total: number | null, what?: string): void;
}

/**
 * One step of the first year, through the gateway only. It may be run again after it was done or broken off:
 * nothing happens twice.
 */
export interface YearStep {
  name: string;
  /** What happens, for people. */
  title: string;
  play(client: Client, state: YearState, options: YearOptions): Promise<void>;
}

/** An id that an earlier step found out. */
export function known(state: YearState, name: string): string {
  const value = state[name];
  if (value) return value;
  throw new Error(`No earlier step has told the ${name}.`);
}

/** The day so many days after the first day of this play of the year, YYYY-MM-DD. */
export function dayOfYear(state: YearState, days: number): string {
  const first = new Date(`${(state['firstDay'] ??= today())}T00:00:00Z`);
  return new Date(first.getTime() + days * 86_400_000).toISOString().slice(0, 10);
}

/** Today, by Shanghai's calendar. */
const today = (): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(new Date());

/** The state of a play that begins today. */
export const newYear = (): YearState => ({ firstDay: today() });

/** Sent twice with this key, a creation happens once. */
export const keyOf = (name: string): { clientMutationKey: string } => ({
  clientMutationKey: `first-year/${name.replaceAll(' ', '-')}`,
});
