/** A value as people read it: text as it is, anything else as JSON; null for nothing. */
export const asText = (value: unknown): string | null =>
  value == null ? null : typeof value === 'string' ? value : JSON.stringify(value);
