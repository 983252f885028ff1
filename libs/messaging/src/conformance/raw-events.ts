import { ceSource, ceType, type Topic } from '@doorstep/contracts';
import { randomUUID } from 'node:crypto';
import type { WireEvent } from '../index';

/** An event as a producer would write it that does not use the outbox; `changes` break it, `undefined` removes a header. */
export function rawEvent(
  topic: Pick<Topic, 'name'>,
  row: { key: string; position: number; data: unknown; fact?: string; id?: string },
  changes: Record<string, string | undefined> = {},
  value?: string,
): WireEvent {
  const known = topic as Topic;
  const headers: Record<string, string | undefined> = {
    ce_specversion: '1.0',
    ce_id: row.id ?? randomUUID(),
    ce_source: ceSource(known.service),
    ce_type: ceType(known, row.fact ?? 'Counted'),
    ce_time: '2026-09-01T00:00:00.000Z',
    [known.kind === 'state' ? 'ce_version' : 'ce_sequence']: String(row.position),
    ...changes,
  };
  const kept = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const body = row.data === null ? null : JSON.stringify(row.data);
  return { topic: topic.name, key: row.key, headers: Object.fromEntries(kept), value: value ?? body };
}
