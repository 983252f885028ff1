import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { json } from 'node:stream/consumers';
import { built } from '../launcher/built';
import { formingCity } from './forming-city';
import { round } from './measure';

interface Score {
  objective: number;
  asked: number;
  served: number;
  clusters: number;
  meanDistanceKm: number | null;
  broken: unknown[];
}

export interface FormingFigures {
  score: Score;
  bound: number;
  gap: number;
  end: string;
  nodes: number;
  size: Record<'possiblePairs' | 'pairs' | 'schoolsTrimmed' | 'leads' | 'binaries' | 'rows', number>;
  seconds: number;
  cpuSeconds: number;
  memoryMiB: number;
  random: Score;
  nearest: Score;
}

/** Clusters formed on need in a generated city, by the schools service's own solver in a process of its own. */
export async function benchForming(schools: number): Promise<FormingFigures> {
  const child = spawn(process.execPath, [built('apps/schools/src/forming/measure.js')], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const { themeIndicators, ...city } = formingCity(schools);
  child.stdin.end(JSON.stringify({ ...city, options: { themeIndicators } }));
  const ended = once(child, 'exit') as Promise<[number | null]>;
  const figures = json(child.stdout).catch(() => undefined);
  const [code] = await ended;
  if (code !== 0) throw new Error(`The solver's process ended with ${code ?? 'a signal'}.`);
  return (await figures) as FormingFigures;
}

export function printForming(figures: FormingFigures): void {
  const { score, bound, gap, end, nodes, size, seconds, cpuSeconds, memoryMiB } = figures;
  console.log(
    `  ${score.served} of ${score.asked} schools that asked, in ${score.clusters} clusters; rules broken: ${score.broken.length}`,
  );
  console.log(
    `  objective ${round(score.objective)}, bound ${round(bound)}, gap ${(gap * 100).toFixed(2)} % (ended by ${end}, ${nodes} nodes)`,
  );
  console.log(
    `  ${round(seconds, 1)} s, of processor time ${round(cpuSeconds, 1)} s; at most ${Math.round(memoryMiB)} MiB`,
  );
  console.log(
    `  model: ${size.binaries} binaries, ${size.rows} rows, ${size.leads} candidate leads; ${size.pairs} of ${size.possiblePairs} possible pairs kept, of ${size.schoolsTrimmed} schools not all`,
  );
  for (const name of ['random', 'nearest'] as const) {
    const other = figures[name];
    const advantage = (score.objective / other.objective - 1) * 100;
    console.log(
      `  ${name} proposal: objective ${round(other.objective)}, ${other.served} served, ${other.clusters} clusters; the solver's is worth ${advantage.toFixed(0)} % more`,
    );
  }
}
