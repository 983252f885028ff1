import { parentPort } from 'node:worker_threads';
import type { FromThread, ToThread } from './forming';
import { HighsSolver } from './highs';
import { solveProblem } from './solve';

/** The thread in which clusters are formed: it may be ended at any instant. What it throws reaches whoever started it. */
const port = parentPort!;
const say = (message: FromThread) => port.postMessage(message);

port.once('message', async ({ problem, limits }: ToThread) => {
  const highs = await HighsSolver.load();
  const result = solveProblem(highs, problem, limits, progress => say({ type: 'progress', progress }));
  say({ type: 'result', result });
});
