import { Stopped } from './plain-error';

/** Told while a step is under way; `total` when it is known. */
export type Progress = (done: number, total?: number | null, what?: string) => void;

/** One line per step, for people: what it was, what came of it, how long it took. */
export interface Reporter {
  /** Runs a step; what it returns stands on its line when it is done. */
  step<T extends string | void>(title: string, work: (progress: Progress) => Promise<T>): Promise<T>;
  line(text?: string): void;
}

const secondsBetweenLines = 5;

/** On a terminal a step's line lives; elsewhere it is written at the end, with a sign of life in between. */
export function consoleReporter(out: NodeJS.WriteStream = process.stdout): Reporter {
  const alive = out.isTTY === true;
  // A new step silences one that is still at work: nobody waits for that any more.
  let latest = 0;
  const width = (): number => Math.max(40, (out.columns ?? 100) - 1);
  return {
    line: (text = '') => void out.write(`${text}\n`),
    async step(title, work) {
      const began = performance.now();
      const seconds = (): string => `${((performance.now() - began) / 1000).toFixed(1)} s`;
      const mine = ++latest;
      let state = '';
      let spoke = performance.now();
      const show = (): void => {
        if (mine !== latest) return;
        if (alive) {
          out.write(`\r\u001B[2K${`  · ${title}${state} … ${seconds()}`.slice(0, width())}`);
        } else if (performance.now() - spoke > secondsBetweenLines * 1000) {
          spoke = performance.now();
          out.write(`  · ${title}${state} … ${seconds()}\n`);
        }
      };
      const tell = (words: string): void => {
        if (mine === latest) out.write(`${alive ? '\r\u001B[2K' : ''}  ${words} (${seconds()})\n`);
      };
      const timer = setInterval(show, alive ? 200 : 1000);
      timer.unref();
      show();
      try {
        const said = await work((done, total, what) => {
          state = `: ${done.toLocaleString('en')}${total ? ` of ${total.toLocaleString('en')}` : ''}${what ? ` ${what}` : ''}`;
          if (alive) show();
        });
        tell(`✓ ${said ?? title}`);
        return said;
      } catch (error) {
        tell(error instanceof Stopped ? `· ${title}: stopped` : `✗ ${title}`);
        throw error;
      } finally {
        clearInterval(timer);
      }
    },
  };
}

/** Says nothing: for tests, which look at what happens. */
export const silentReporter: Reporter = {
  line: () => undefined,
  step: (_title, work) => work(() => undefined),
};
