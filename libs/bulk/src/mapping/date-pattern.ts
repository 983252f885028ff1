import type { DatePattern } from './mapping';

const parts = {
  YYYY: '(?<year>\\d{4})',
  MM: '(?<month>\\d{2})',
  DD: '(?<day>\\d{2})',
  M: '(?<month>\\d{1,2})',
  D: '(?<day>\\d{1,2})',
} as const;

/** A pattern such as DD/MM/YYYY or YYYY年M月D日; undefined where it does not name year, month and day once each. */
export function datePattern(text: string): DatePattern | undefined {
  const named: string[] = [];
  const source = text.replace(/YYYY|MM|DD|M|D|[^A-Z]/g, part => {
    if (!(part in parts)) return part.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
    named.push(part[0]!);
    return parts[part as keyof typeof parts];
  });
  if (named.sort().join('') !== 'DMY' || /[A-Z]/.test(source.replace(/\(\?<\w+>\\d\{[\d,]+\}\)/g, '')))
    return undefined;
  return { text, expression: new RegExp(`^${source}$`, 'u') };
}

const isoDay = /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})(?:T[\d:]+)?$/;

/** The day as 2015-09-01; undefined where the text is no day of the calendar in this pattern. */
export function dayOf(text: string, { expression }: DatePattern): string | undefined {
  const { year, month, day } = (expression.exec(text) ?? isoDay.exec(text))?.groups ?? {};
  if (!year || !month || !day) return undefined;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return undefined;
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}
