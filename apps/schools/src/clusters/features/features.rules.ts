import { schoolYear, schoolYearOf } from '@doorstep/database/during';
import { type Problem, refuseAny, refuse } from '@doorstep/service-kit/refusal';

const most = 30;
const longest = 50;

/** A word as it is compared: width, capitals and spaces do not count. */
export const comparable = (word: string): string =>
  word.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();

/** The words as they are kept: trimmed, in NFKC, each once, at most 30 of at most 50 characters. */
export function checkedTags(words: readonly string[], path: string[]): string[] {
  const kept = new Map<string, string>();
  const problems: Problem[] = [];
  words.forEach((word, place) => {
    const tag = word.normalize('NFKC').trim().replace(/\s+/g, ' ');
    if (tag === '' || [...tag].length > longest || /\p{Cc}/u.test(tag) || !tag.isWellFormed()) {
      problems.push({
        code: 'SCHOOL_FEATURE_MALFORMED',
        path: [...path, String(place)],
        message: {
          zh: `请填写 1 至 ${longest} 个可见字符。`,
          en: `Write 1 to ${longest} visible characters.`,
        },
      });
    } else if (!kept.has(comparable(tag))) kept.set(comparable(tag), tag);
  });
  refuseAny(problems);
  if (kept.size > most) {
    throw refuse('SCHOOL_FEATURES_TOO_MANY', path, `最多填写 ${most} 项。`, `Name at most ${most}.`);
  }
  return [...kept.values()];
}

/** A school declares the year that runs, an earlier one to complete the record, or the one that comes. */
export function checkDeclaredYear(year: number, today: string): void {
  const latest = schoolYearOf(today) + 1;
  if (year >= 2000 && year <= latest) return;
  throw refuse(
    'SCHOOL_YEAR_WRONG',
    ['schoolYear'],
    `学年以其开始的年份表示，可填 2000 至 ${latest}（例如 ${latest} 表示 ${schoolYear(latest).from} 开始的学年）。`,
    `A school year is named by the year in which it begins: 2000 to ${latest} (${latest} begins on ${schoolYear(latest).from}).`,
  );
}
