import { json } from 'node:stream/consumers';
import { nearestPlan, randomPlan } from './baselines.rules';
import { cityOf } from './fit.rules';
import { proposeClusters } from './forming';
import { defaultOptions, type FormingProblem } from './problem.rules';
import { scoreOf } from './score.rules';

/**
 * A process of its own for the bench: reads a problem as JSON, whose options stand in for the defaults; solves it, scores
 * the two plans that need no solver, and writes the figures as JSON. Progress goes to stderr.
 */
async function measure(): Promise<void> {
  const { options, ...rest } = (await json(process.stdin)) as FormingProblem;
  const problem = { ...rest, options: { ...defaultOptions, ...options } };
  const from = performance.now();
  const { plan: _, ...result } = await proposeClusters(problem, {
    signal: new AbortController().signal,
    onProgress: progress => process.stderr.write(`${JSON.stringify(progress)}\n`),
  });
  const seconds = (performance.now() - from) / 1000;
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const city = cityOf(problem);
  process.stdout.write(
    JSON.stringify({
      ...result,
      seconds,
      cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
      memoryMiB: maxRSS / 1024,
      random: scoreOf(city, randomPlan(city)),
      nearest: scoreOf(city, nearestPlan(city)),
    }),
  );
}

void measure();
