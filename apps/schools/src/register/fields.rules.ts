import { type BilingualText, type Problem, Refusal, refuseAny } from '@doorstep/service-kit/refusal';
import { checkSchoolNames } from './naming.rules';
import type { State } from './timeline.rules';

/**
 * The fields of a school that people change, by what it takes. DIRECT ones are the school's own business and need no
 * approval; the others say what the school is, and the district answers for them. Status has a way of its own.
 */
export const fieldKinds = {
  name: 'APPROVED',
  alias: 'APPROVED',
  plaque: 'APPROVED',
  stage: 'APPROVED',
  sector: 'APPROVED',
  districtCode: 'APPROVED',
  address: 'APPROVED',
  addressEn: 'APPROVED',
  longitude: 'APPROVED',
  latitude: 'APPROVED',
  openedOn: 'APPROVED',
  settlement: 'APPROVED',
  lowestAge: 'APPROVED',
  highestAge: 'APPROVED',
  postcode: 'DIRECT',
  website: 'DIRECT',
  telephone: 'DIRECT',
  itEquipment: 'DIRECT',
  boarding: 'DIRECT',
  capacity: 'DIRECT',
} as const;

export type ChangeableField = keyof typeof fieldKinds;

/** Splits what somebody proposes into what takes effect at once and what awaits an approval. */
export function sorted(values: State): { direct: State; approved: State } {
  const of = (kind: string) =>
    Object.fromEntries(
      Object.entries(values).filter(([field]) => fieldKinds[field as ChangeableField] === kind),
    );
  return { direct: of('DIRECT'), approved: of('APPROVED') };
}

const never = ['name', 'stage', 'sector', 'districtCode'] as const;

/** How many characters a text may have. */
export const longest: Readonly<Record<string, number>> = { address: 200, addressEn: 300, website: 300 };
const names = ['name', 'alias', 'plaque'] as const;

/**
 * What a value must look like: said once, for the graph here and for files in SQL (`register-import-checks.ts`).
 * Expressions keep to what JavaScript and PostgreSQL read alike.
 */
export interface Form {
  field: string;
  code: string;
  like?: RegExp;
  unlike?: RegExp;
  from?: number;
  to?: number;
  zh: string;
  en: string;
}

/** A mobile number of mainland China, which belongs to a person: 1, 3 to 9, nine digits; 86 or 0086 before it. */
const mobile = /^[^0-9]*((0[^0-9]*0[^0-9]*)?8[^0-9]*6[^0-9]*)?1[^0-9]*[3-9]([^0-9]*[0-9]){9}[^0-9]*$/;

const age = {
  code: 'SCHOOL_AGES_WRONG',
  from: 2,
  to: 25,
  zh: '年龄应为 2 至 25 周岁。',
  en: 'An age from 2 to 25 years.',
};

export const forms: readonly Form[] = [
  {
    field: 'postcode',
    code: 'SCHOOL_POSTCODE_WRONG',
    like: /^[0-9A-Za-z][0-9A-Za-z -]{2,9}$/,
    zh: '请填写邮政编码，例如 200120。',
    en: 'Write a postcode, for example 200120.',
  },
  {
    field: 'website',
    code: 'SCHOOL_WEBSITE_WRONG',
    like: /^https?:\/\/[^\s/?#]+\.[^\s]+$/,
    zh: '请填写以 https:// 或 http:// 开头的网址。',
    en: 'Write an address that begins with https:// or http://.',
  },
  {
    field: 'telephone',
    code: 'SCHOOL_TELEPHONE_WRONG',
    like: /^\+?[0-9][0-9 ()-]{5,24}$/,
    unlike: mobile,
    zh: '请填写学校办公电话，例如 021-58880000；不要填写个人手机号。',
    en: "Write the office's telephone, for example 021-58880000, and no person's mobile.",
  },
  {
    field: 'longitude',
    code: 'SCHOOL_COORDINATE_WRONG',
    ...{ from: -180, to: 180 },
    zh: '请填写 −180 至 180 之间的十进制度数（WGS 84）。',
    en: 'Write decimal degrees from −180 to 180 (WGS 84).',
  },
  {
    field: 'latitude',
    code: 'SCHOOL_COORDINATE_WRONG',
    ...{ from: -90, to: 90 },
    zh: '请填写 −90 至 90 之间的十进制度数（WGS 84）。',
    en: 'Write decimal degrees from −90 to 90 (WGS 84).',
  },
  {
    field: 'capacity',
    code: 'SCHOOL_CAPACITY_WRONG',
    ...{ from: 1, to: 20_000 },
    zh: '容量应为 1 至 20000 名学生。',
    en: 'Room for 1 to 20,000 pupils.',
  },
  { field: 'lowestAge', ...age },
  { field: 'highestAge', ...age },
];

const holds = ({ like, unlike, from = -Infinity, to = Infinity }: Form, value: unknown): boolean => {
  if (typeof value === 'number') return value >= from && value <= to;
  const text = String(value);
  return (like?.test(text) ?? true) && !unlike?.test(text);
};

/**
 * The values with their texts trimmed (empty ones null), or a Refusal that names all that is wrong with them. What
 * depends on the school's other fields is for `checkTogether`.
 * @param path where they stand in the input
 */
export function checkedFields(values: State, path: readonly string[]): State {
  const problems: Problem[] = [];
  const add = (field: string, code: string, zh: string, en: string) =>
    problems.push({ code, path: [...path, field], message: { zh, en } });
  const trimmed = Object.fromEntries(
    Object.entries(values).map(([field, value]) => [
      field,
      typeof value === 'string' ? value.trim() || null : (value ?? null),
    ]),
  );
  for (const field of never) {
    if (field in trimmed && trimmed[field] === null)
      add(field, 'SCHOOL_FIELD_MISSING', '此项必须填写。', 'Every school has one: it cannot be taken away.');
  }
  for (const [field, maximum] of Object.entries(longest)) {
    const value = trimmed[field];
    if (typeof value === 'string' && [...value].length > maximum)
      add(
        field,
        'SCHOOL_FIELD_TOO_LONG',
        `不能超过 ${maximum} 个字符。`,
        `Write at most ${maximum} characters.`,
      );
  }
  for (const form of forms) {
    const value = trimmed[form.field];
    if (value !== undefined && value !== null && !holds(form, value))
      add(form.field, form.code, form.zh, form.en);
  }
  refuseAny(problems);
  checkSchoolNames(
    names.flatMap(field => {
      const text = trimmed[field] as BilingualText | null | undefined;
      return text
        ? (['zh', 'en'] as const).map(language => ({
            path: [...path, field, language],
            text: text[language],
          }))
        : [];
    }),
  );
  return trimmed;
}

/** Refuses halves of what belongs together, in the school as it would be. */
export function checkTogether(state: State, path: readonly string[]): void {
  const half = (one: string, other: string) => (state[one] == null) !== (state[other] == null);
  const problems: Problem[] = [];
  if (half('longitude', 'latitude')) {
    problems.push({
      code: 'SCHOOL_COORDINATE_HALF',
      path: [...path, 'longitude'],
      message: {
        zh: '经度和纬度须同时填写或同时留空。',
        en: 'Give both longitude and latitude, or neither.',
      },
    });
  }
  if (half('lowestAge', 'highestAge') || Number(state['lowestAge']) > Number(state['highestAge'])) {
    problems.push({
      code: 'SCHOOL_AGES_WRONG',
      path: [...path, 'lowestAge'],
      message: {
        zh: '最低与最高年龄须同时填写，且最低不大于最高。',
        en: 'Give both ages or neither, the lowest first.',
      },
    });
  }
  refuseAny(problems);
}

/** Refuses what is no official code of a school: 4 to 20 digits or letters. */
export function checkSchoolCode(code: string): void {
  if (/^[0-9A-Za-z]{4,20}$/.test(code)) return;
  throw new Refusal([
    {
      code: 'SCHOOL_CODE_MALFORMED',
      path: ['code'],
      message: {
        zh: `“${code.slice(0, 40)}”不是学校代码：应为 4 至 20 位数字或字母。`,
        en: `"${code.slice(0, 40)}" is no code of a school: it has 4 to 20 digits or letters.`,
      },
    },
  ]);
}
