import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { SolverEnd } from './highs';
import { checkOptions, type FormingPlan, type FormingProblem } from './problem.rules';
import type { PlanScore } from './score.rules';

/** How large the model was, and what was left out of it. */
export interface ModelSize {
  /** Pairs of a candidate lead and a member that no rule forbids, and those that the model holds. */
  possiblePairs: number;
  pairs: number;
  /** Schools with more candidate leads than were kept: for them the bound is that of their best ones. */
  schoolsTrimmed: number;
  /** Candidate leads, each with its theme. */
  leads: number;
  /** Parts that share no school, solved one after the other. */
  parts: number;
  binaries: number;
  rows: number;
}

export interface FormingResult {
  plan: FormingPlan;
  score: PlanScore;
  /** No plan of the model is worth more; infinite when the time was up before a bound was known. */
  bound: number;
  /** (bound − objective) / objective */
  gap: number;
  /** Why the solver stopped. After TIME another run may end elsewhere: only then does the answer depend on the machine. */
  end: SolverEnd;
  nodes: number;
  size: ModelSize;
}

export interface FormingLimits {
  /** The most nodes of each part's search tree. */
  nodes: number;
  /** The most seconds for all parts together. */
  seconds: number;
}

export interface FormingProgress {
  /** Parts that are solved, and all. */
  done: number;
  total: number;
  /** How much of the work is done, from 0 to 1; the last tenth of a part is branch and cut, if it comes to that. */
  share: number;
  /** Of the part that is being solved: what the best plan so far is worth, and the bound. */
  best: number | null;
  bound: number | null;
}

export const defaultLimits: FormingLimits = { nodes: 500, seconds: 1_800 };

interface Watch {
  signal: AbortSignal;
  onProgress?: (progress: FormingProgress) => void;
  limits?: FormingLimits;
}

export interface ToThread {
  problem: FormingProblem;
  limits: FormingLimits;
}

export type FromThread =
  { type: 'progress'; progress: FormingProgress } | { type: 'result'; result: FormingResult };

/**
 * Proposes clusters, within the gap asked for, in a thread of its own. The same problem gives the same answer, in whatever
 * order its schools are told.
 * @throws Refusal for options that contradict themselves; the signal's reason, at once, when it is aborted
 */
export async function proposeClusters(problem: FormingProblem, watch: Watch): Promise<FormingResult> {
  checkOptions(problem.options);
  const { signal, onProgress, limits = defaultLimits } = watch;
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<FormingResult>();
  // The file beside this one, as it is or as built; node itself would take a .ts entry for an ES module.
  const file = join(__dirname, `forming.thread${extname(__filename)}`);
  const worker = new Worker(`require(${JSON.stringify(file)})`, { eval: true });
  const onAbort = () => reject(signal.reason as Error);
  signal.addEventListener('abort', onAbort);
  worker
    .on('message', (message: FromThread) =>
      message.type === 'result' ? resolve(message.result) : onProgress?.(message.progress),
    )
    .on('error', reject)
    .on('exit', () => reject(new Error('The solver’s thread ended before it answered.')))
    .postMessage({ problem, limits } satisfies ToThread);
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', onAbort);
    await worker.terminate();
  }
}
