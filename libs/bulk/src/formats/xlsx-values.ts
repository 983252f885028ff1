/** How the numbers of a workbook's cells read: what a style makes of them, as text. */
export type NumberReading = (number: number) => string;

/** A workbook whose days count from 1 January 1904 instead (old Excel for Macintosh); ECMA-376 part 1, 18.17.4.1. */
export interface DateSystem {
  from1904: boolean;
}

/** Number formats that every workbook has and that show a date or a time (ECMA-376 part 1, 18.8.30; 27–36 and 50–58 are those of Chinese and other East Asian editions). */
const builtInDates = (id: number) =>
  (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);

/** How a cell reads whose style has this number format. */
export function numberReading(id: number, code: string | undefined, system: DateSystem): NumberReading {
  const shown = (code ?? '')
    .split(';', 1)[0]!
    // Literal text, colours, currencies and locales, padding.
    .replace(/"[^"]*"|\\.|\[(?![hms]+\])[^\]]*\]|[_*]./gi, '');
  if (code === undefined ? builtInDates(id) : /[ymdhs年月日]/i.test(shown) && !/general/i.test(shown)) {
    return number => dateText(number, system);
  }
  // A code shown as 00123 is one: its zeros are what people see.
  if (/^0{2,}$/.test(shown)) return number => plainText(number).padStart(shown.length, '0');
  return plainText;
}

/** A number as people write it, with the 15 digits that a spreadsheet keeps. */
export function plainText(number: number): string {
  return String(Number(number.toPrecision(15)));
}

const dayInSeconds = 86_400;

/** 2015-09-01, with the time of day where there is one: 2015-09-01T08:30:00; a time alone: 08:30:00. */
export function dateText(serial: number, { from1904 }: DateSystem): string {
  const seconds = Math.round(serial * dayInSeconds);
  const days = Math.floor(seconds / dayInSeconds);
  const time = new Date((seconds - days * dayInSeconds) * 1000).toISOString().slice(11, 19);
  if (days < 1 && seconds !== 0 && !from1904) return time;
  // The 1900 system counts a 29 February 1900 that never was, as day 60.
  const epoch = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, days < 60 ? 31 : 30);
  const at = new Date(epoch + days * dayInSeconds * 1000);
  if (!Number.isFinite(at.getTime())) return plainText(serial);
  const day = at.toISOString().slice(0, 10);
  return seconds % dayInSeconds === 0 ? day : `${day}T${time}`;
}

/** Which column a cell stands in, from a reference like AB12, counted from 0. */
export function columnOf(reference: string): number {
  let column = 0;
  for (const letter of reference) {
    const value = letter.charCodeAt(0) - 64;
    if (value < 1 || value > 26) break;
    column = column * 26 + value;
  }
  return column - 1;
}
