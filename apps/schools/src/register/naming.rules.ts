import { type Problem, Refusal } from '@doorstep/service-kit/refusal';
import { simplifiedForms } from '../search/han';

/**
 * No school may be named or signposted with the programme's name: 不得以“新优质学校”名称对学校命名、挂牌
 * (沪教委基〔2015〕77号, 五(四)). With the kind of school in the place of 学校 (新优质小学, New High-Quality Primary School)
 * it is the same name: what the clause keeps from families is a school that calls itself one of the good ones. 新优质 alone
 * is not forbidden, nor are clusters, the institute, the newsletter and running text that carry the name. The database holds
 * the same rule by `carries_programme_name`.
 */
const programmeNames = new RegExp(
  [
    '新优质(学校|小学|初中|高中|(初级|高级|完全)?中学|九年一贯制学校)',
    'xinyouzhi(xuexiao|xiaoxue|chuzhong|gaozhong|(chuji|gaoji|wanquan)?zhongxue|jiunianyiguanzhixuexiao)',
    'newhighquality(primary|elementary|junior|senior|secondary|middle|high|nineyear)*school',
  ].join('|'),
);

/** Other ways to write the characters of those names: the traditional ones that the search knows, and variants. */
const nameCharacters = new Set('新优质学校小初高中级完全九年一贯制');
const forms = [...simplifiedForms.replace(/\s/g, '')];
const han: [string, string][] = [
  ...forms.flatMap((form, place): [string, string][] =>
    place % 2 === 0 && nameCharacters.has(forms[place + 1]!) ? [[form, forms[place + 1]!]] : [],
  ),
  ...[...'貭斈斅斆敩挍髙'].map((form, place): [string, string] => [form, [...'质学学学学校高'][place]!]),
];

/** Letters of other scripts that look like those of the pinyin and of the English form (Unicode TS 39, confusables). */
const lookAlikes: Record<string, string> = {
  a: 'аɑα',
  c: 'сᴄς',
  e: 'еҽε',
  g: 'ɡց',
  h: 'һհнη',
  i: 'іıɩι',
  l: 'ӏ',
  m: 'м',
  n: 'ոռν',
  o: 'оοօᴏ',
  q: 'ԛգ',
  s: 'ѕꜱ',
  t: 'тτ',
  u: 'υսᴜ',
  w: 'ԝѡ',
  x: 'хχ',
  y: 'уγү',
  z: 'ᴢζ',
};
const same = new Map([
  ...han,
  ...Object.entries(lookAlikes).flatMap(([letter, alike]) =>
    [...alike].map((other): [string, string] => [other, letter]),
  ),
]);

/**
 * What the eye reads of a name in Chinese, pinyin or English: its Chinese characters and Latin letters. Width, capitals,
 * tone marks and digits, spaces, punctuation, letters of other scripts and what nobody sees do not count, nor in which form
 * a character is written.
 */
export function asRead(text: string): string {
  return [...text.normalize('NFKD').toLowerCase()]
    .map(character => same.get(character) ?? character)
    .join('')
    .replace(/[^a-z\u3400-\u4dbf\u4e00-\u9fff\u{20000}-\u{3ffff}]/gu, '');
}

/** Whether a name carries the programme's, in whatever width, spacing, script, pinyin or in English. */
export function carriesProgrammeName(name: string): boolean {
  return programmeNames.test(asRead(name));
}

/**
 * Refuses names of a school that carry the programme's name.
 * @param names each with its place in the input: its name, its alias, the text of its plaque, in each language
 */
export function checkSchoolNames(names: readonly { path: string[]; text: string }[]): void {
  const [first, ...others] = names
    .filter(({ text }) => carriesProgrammeName(text))
    .map(({ path }): Problem => ({
      code: 'SCHOOL_NAME_CARRIES_PROGRAMME_NAME',
      path,
      message: {
        zh: '学校不得以“新优质学校”命名、挂牌，“新优质小学”等亦同（沪教委基〔2015〕77号，五（四））：请改用其他名称。',
        en: 'No school may be named or signposted “New High-Quality School”, nor “… Primary School” and the like (沪教委基〔2015〕77号, V(4)): choose another name.',
      },
    }));
  if (first) throw new Refusal([first, ...others]);
}
