import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

/** What the figures were measured on; printed with them. */
export function machine(): string {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${first?.model.trim() ?? 'unknown processor'}, ${memory} GiB, Node ${process.versions.node}`;
}

/** Seconds of processor time that a process has used so far, from Linux's /proc (utime + stime, in ticks of 10 ms). */
export function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** The same of the children of a process that have ended: PostgreSQL's connections and parallel workers come and go. */
function cpuSecondsOfEndedChildren(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[13]) + Number(fields[14])) / 100;
}

/** Seconds of processor time that all living descendants of this process, and their ended children, have used so far (Linux). */
export function cpuSecondsOfDescendants(): number {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const [, ppid] = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
      parents.set(Number(name), Number(ppid));
    } catch {
      // It has just ended.
    }
  }
  const isOurs = (pid: number | undefined): boolean =>
    pid !== undefined && pid > 1 && (pid === process.pid || isOurs(parents.get(pid)));
  return [...parents.keys()]
    .filter(pid => pid !== process.pid && isOurs(pid))
    .reduce(
      (sum, pid) =>
        sum + (existsSync(`/proc/${pid}/stat`) ? cpuSeconds(pid) + cpuSecondsOfEndedChildren(pid) : 0),
      0,
    );
}

/** Resident memory of a process in MiB, from Linux's /proc. */
export function residentMiB(pid: number): number {
  const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1] ?? 0) / 1024;
}

/** The p-th percentile (nearest rank) of some figures. */
export function percentile(figures: readonly number[], p: number): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)] ?? NaN;
}

export const mean = (figures: readonly number[]): number =>
  figures.reduce((sum, figure) => sum + figure, 0) / figures.length;

export const round = (figure: number, digits = 2): number => Number(figure.toFixed(digits));
export const ratio = (ours: number, theirs: number): string => `${(ours / theirs).toFixed(2)} ×`;
