import type { Clock } from '@doorstep/service-kit';

/** A clock that stands still until the test moves it. What is due then comes due at once (dated jobs too). */
export class TestClock implements Clock {
  private readonly listeners = new Set<() => void>();
  private instant: number;

  /** @param start an ISO instant, e.g. 2026-09-01T00:00:00Z */
  constructor(start: string) {
    this.instant = Date.parse(start);
  }

  now(): Date {
    return new Date(this.instant);
  }

  moveTo(instant: string): void {
    this.instant = Date.parse(instant);
    for (const listener of this.listeners) listener();
  }

  advance(milliseconds: number): void {
    this.moveTo(new Date(this.instant + milliseconds).toISOString());
  }

  onMove(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
