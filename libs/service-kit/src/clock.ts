/** Where the time comes from, so that tests can steer it. */
export interface Clock {
  now(): Date;
  /**
   * Only a steered clock has it: calls `listener` whenever the time was moved.
   * @returns ends that
   */
  onMove?(listener: () => void): () => void;
}

export const systemClock: Clock = { now: () => new Date() };

const shanghai = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** The business day, which is Shanghai's, of an instant: YYYY-MM-DD. */
export function businessDay(instant: Date): string {
  return shanghai.format(instant);
}
