import { refuse } from '@doorstep/service-kit/refusal';

/** The columns that a file of refused rows has before those of the file that they came from. */
export const refusedColumns = ['refused_row', 'refused_column', 'refused_code', 'refused_message'] as const;

/** Where each column stands, by its name in lower case. @throws Refusal where a name stands twice */
export function placesByName(header: readonly string[]): Map<string, number> {
  const places = new Map<string, number>();
  header.forEach((written, place) => {
    const name = written.toLowerCase();
    if (name === '') return;
    if (places.has(name)) {
      throw refuse(
        'IMPORT_COLUMN_TWICE',
        ['file', 'header', written],
        `表头中“${written}”出现了两次。`,
        `The header names ${written} twice.`,
      );
    }
    places.set(name, place);
  });
  return places;
}

/** Where each of our own columns stands in the header, optional ones perhaps nowhere, and what else the header names. */
export function placeColumns(
  header: readonly string[],
  wanted: readonly string[],
  optional: readonly string[] = [],
): { places: (number | undefined)[]; ignored: string[] } {
  const places = placesByName(header);
  const missing = wanted.filter(name => !places.has(name) && !optional.includes(name));
  const ignored = otherNames(header, name => wanted.includes(name));
  if (missing.length > 0) throw missingColumns(missing, ignored);
  return { places: wanted.map(name => places.get(name)), ignored };
}

/** The names that nobody expects, other than those of a file of refused rows that was mended and is sent again. */
export function otherNames(header: readonly string[], expected: (name: string) => boolean): string[] {
  return header.filter(written => {
    const name = written.toLowerCase();
    return name !== '' && !expected(name) && !(refusedColumns as readonly string[]).includes(name);
  });
}

export function missingColumns(
  missing: readonly string[],
  others: readonly string[],
  mapping?: string,
): Error {
  const by = mapping
    ? { zh: `映射“${mapping}”需要的列`, en: `which the mapping ${mapping} reads` }
    : undefined;
  const renamed =
    others.length > 0
      ? {
          zh: `文件另有未知的列：${others.join('、')}；可能是改了名。`,
          en: ` The file has columns that are not known here: ${others.join(', ')}; perhaps one was renamed.`,
        }
      : { zh: '', en: '' };
  return refuse(
    'IMPORT_COLUMNS_MISSING',
    ['file', 'header'],
    `表头缺少${by ? by.zh : ''}：${missing.join('、')}。${renamed.zh}`,
    `The header lacks ${missing.join(', ')}${by ? `, ${by.en}` : ''}.${renamed.en}`,
  );
}

export function unexpectedColumns(others: readonly string[], mapping: string): Error {
  return refuse(
    'IMPORT_COLUMNS_UNKNOWN',
    ['file', 'header', ...others.slice(0, 20)],
    `映射“${mapping}”不认识这些列：${others.join('、')}；可能是改了名。请更正表头，或在映射的 ignore 中列出。`,
    `The mapping ${mapping} does not know these columns: ${others.join(', ')}; perhaps one was renamed. Mend the header, or name them under ignore in the mapping.`,
  );
}
