/** One line of CSV (RFC 4180). */
export function csvLine(fields: readonly string[]): string {
  const written = fields.map(field => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field));
  return `${written.join(',')}\r\n`;
}
