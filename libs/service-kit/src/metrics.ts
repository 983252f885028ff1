import { performance } from 'node:perf_hooks';
import { Counter, Gauge, Registry } from 'prom-client';

/**
 * A registry with the process's own figures under their usual names. They are read when somebody asks, so an idle
 * process stays idle (prom-client's own default set samples the event loop a hundred times a second).
 */
export function openMetrics(service: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  const registers = [registry];
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  gauge('process_resident_memory_bytes', 'Resident memory', () => process.memoryUsage.rss());
  gauge('nodejs_heap_size_used_bytes', 'Heap in use', () => process.memoryUsage().heapUsed);
  gauge('process_start_time_seconds', 'Start, seconds since 1970', () => performance.timeOrigin / 1_000);
  let last = performance.eventLoopUtilization();
  gauge(
    'nodejs_eventloop_utilization',
    'Share of the time since the last reading that the event loop was busy',
    () => {
      const now = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(now, last);
      last = now;
      return utilization;
    },
  );
  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'CPU time, user and system',
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / 1e6);
    },
  });
  return registry;
}
