/** Waits; an aborted signal ends the wait at once, without an error. */
export async function wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return;
  await new Promise<void>(resolve => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener('abort', done);
  });
}

/** Resolves when the signal is aborted. */
export async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve(), { once: true }));
}

/**
 * Waits for work; once the signal is aborted, for so many milliseconds more at most. What is not done by then goes on
 * unattended, and its errors are nobody's: for what a broker that does not answer would hold up.
 * @returns whether it was done
 */
export async function patiently(
  work: Promise<unknown>,
  signal: AbortSignal,
  longest: number,
): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  let lose: () => void = () => undefined;
  const patience = new Promise<boolean>(resolve => {
    lose = () => void (timer = setTimeout(() => resolve(false), longest));
  });
  if (signal.aborted) lose();
  else signal.addEventListener('abort', lose, { once: true });
  work.catch(() => undefined);
  try {
    return await Promise.race([work.then(() => true), patience]);
  } finally {
    signal.removeEventListener('abort', lose);
    clearTimeout(timer);
  }
}

/** The wait before the next of several attempts: doubles from `first` up to `longest`, half of it by chance. */
export function backOff(attempt: number, first = 50, longest = 10_000): number {
  const whole = Math.min(longest, first * 2 ** Math.min(attempt, 20));
  return whole / 2 + Math.random() * (whole / 2);
}

/** A bell: `ring()` ends the wait of whoever waits, or, when nobody does, the next wait. */
export class Bell {
  #rung = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  async waitFor(longest: number, signal?: AbortSignal): Promise<void> {
    if (!this.#rung && !signal?.aborted) {
      await new Promise<void>(resolve => {
        const done = () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', done);
          this.#wake = undefined;
          resolve();
        };
        const timer = setTimeout(done, longest);
        signal?.addEventListener('abort', done);
        this.#wake = done;
      });
    }
    this.#rung = false;
  }
}
