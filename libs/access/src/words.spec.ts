import { abilityFor, subjects, type Action, type SubjectName } from './abilities';
import { anonymous, roles, type Actor } from './actor';
import { doing, notAllowed, signInFirst } from './words';

/** Every action on every subject that some role may do: of what nobody may do, nobody is told. */
const pairs = [...new Set(everybody().flatMap(actor => pairsOf(actor)))].map(
  pair => pair.split(' ') as [Action, SubjectName],
);

function everybody(): Actor[] {
  const grants = roles.map(role => ({ role, district: '310115', school: '3101150001' }));
  return [anonymous, { subject: 'p-1', kind: 'person', grants }];
}

function pairsOf(actor: Actor): string[] {
  const list = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);
  return abilityFor(actor).rules.flatMap(({ action, subject }) =>
    list(action).flatMap(each => list(subject ?? []).map(of => `${each} ${String(of)}`)),
  );
}

test('the pairs are those of the tables', () => {
  expect(pairs.length).toBeGreaterThan(50);
  expect(new Set(pairs.map(([, subject]) => subject))).toEqual(new Set(subjects));
});

/** What reads badly in a phrase; nothing if it does not. */
function odd({ zh, en }: { zh: string; en: string }): string | undefined {
  if (/undefined|\[object/.test(zh + en)) return 'a word is missing';
  if (/[a-z]/i.test(zh)) return 'the Chinese has English in it';
  if (!/^[a-z ]+$/.test(en)) return 'the English is not in plain small letters';
  const stems = en.split(' ').filter(word => word.length > 4);
  const twice = stems.find((word, place) => stems.slice(place + 1).some(other => alike(word, other)));
  if (twice) return `“${twice}” stands twice`;
  const couples = Array.from({ length: zh.length - 1 }, (_, place) => zh.slice(place, place + 2));
  const again = couples.find((couple, place) => couples.indexOf(couple) !== place);
  return again && `“${again}” stands twice`;
}

/** 'import' and 'imports', 'enrol' and 'enrolment'. */
const alike = (one: string, other: string) => one.startsWith(other.slice(0, 5));

test('what used to be said would be found odd', () => {
  expect(odd({ zh: '导入学校名册', en: 'import school import' })).toBe('“import” stands twice');
  expect(odd({ zh: '报名参加课程报名', en: 'enrol in offerings' })).toBe('“报名” stands twice');
});

test.each(pairs)('%s %s is said as people speak', (action, subject) => {
  for (const which of ['any', 'this'] as const) {
    const phrase = doing(action, subject, which);
    expect({ ...phrase, odd: odd(phrase) }).toEqual({ ...phrase, odd: undefined });
  }
});

test('the sentences', () => {
  expect(signInFirst('import', 'SchoolImport')).toEqual({
    zh: '请先登录：未登录不能导入学校名册。',
    en: 'Sign in: without a token nobody may import registers of schools.',
  });
  expect(notAllowed('enrol', 'Enrolment', 'any')).toEqual({
    zh: '您的角色不能报名参加研修课程。',
    en: 'Your roles do not let you enrol in offerings.',
  });
  expect(notAllowed('admit', 'Participation', 'this')).toEqual({
    zh: '您的角色不能认定这所项目学校。',
    en: 'Your roles do not let you admit this school to the programme.',
  });
});
