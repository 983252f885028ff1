import { type Problem, Refusal } from '@doorstep/service-kit/refusal';

/**
 * No school may be named or signposted with the programme's name: 不得以“新优质学校”名称对学校命名、挂牌
 * (沪教委基〔2015〕77号, 五(四)). The database holds the same rule by `carries_programme_name`. Clusters, the
 * institute, the newsletter and running text may carry the name.
 */
const programmeNames = ['新优质学校', '新優質學校', 'xinyouzhixuexiao', 'newhighqualityschool'];

/** Traditional characters, and their variants, to the simplified ones that the name is written with. */
const simplified: Record<string, string> = { 優: '优', 質: '质', 貭: '质', 學: '学', 斈: '学' };

/**
 * What the eye reads: width, capitals, tone marks, spaces, punctuation and what nobody sees do not count, nor
 * whether characters are simplified.
 */
function asRead(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
    .replace(/[優質貭學斈]/gu, character => simplified[character] ?? character);
}

const forbidden = [...new Set(programmeNames.map(asRead))];

/** Whether a name carries the programme's, in whatever width, spacing, script, pinyin or in English. */
export function carriesProgrammeName(name: string): boolean {
  const read = asRead(name);
  return forbidden.some(part => read.includes(part));
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
        zh: '学校不得以“新优质学校”命名、挂牌（沪教委基〔2015〕77号，五（四））：请改用其他名称。',
        en: 'No school may be named or signposted “New High-Quality School” (沪教委基〔2015〕77号, V(4)): choose another name.',
      },
    }));
  if (first) throw new Refusal([first, ...others]);
}
