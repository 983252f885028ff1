import { languageOf } from '@doorstep/service-kit';
import { refuse, type BilingualText } from '@doorstep/service-kit/refusal';
import { Arg, Field, InputType, registerEnumType, UseMiddleware } from 'type-graphql';
import type { GraphContext } from './context';

export enum Locale {
  ZH = 'zh',
  EN = 'en',
}

registerEnumType(Locale, {
  name: 'Locale',
  description: 'A language of the programme.',
  valuesConfig: { ZH: { description: 'Chinese' }, EN: { description: 'English' } },
});

@InputType({ description: 'Words in both languages of the programme.' })
export class BilingualTextInput implements BilingualText {
  @Field({ description: 'In Chinese.' })
  zh!: string;

  @Field({ description: 'In English.' })
  en!: string;
}

/** The words in the locale asked for, else in that of the request. */
export function localized(
  text: BilingualText,
  locale: Locale | null | undefined,
  context: Pick<GraphContext, 'locale'>,
): string {
  return text[locale ?? context.locale];
}

/** The locale of a request: the better liked of Chinese and English in `Accept-Language`; Chinese without one. */
export function localeOf(acceptLanguage: string | undefined): Locale {
  return languageOf(acceptLanguage) === 'en' ? Locale.EN : Locale.ZH;
}

/**
 * Makes of a property `name: BilingualText` the field `name(locale: Locale): String!`.
 * @param options.description what the words are
 */
export function Bilingual(options: { description: string; nullable?: boolean }): PropertyDecorator {
  return (prototype, property) => {
    if (typeof property === 'symbol') throw new TypeError('@Bilingual needs a property with a name');
    Field(() => String, options)(prototype, property);
    const description = "The language; that of the request's Accept-Language when absent, else Chinese.";
    Arg('locale', () => Locale, { nullable: true, description })(prototype, property, 0);
    UseMiddleware(async ({ args, context }, next) => {
      const text = (await next()) as BilingualText | null | undefined;
      return text ? localized(text, args['locale'] as Locale | undefined, context as GraphContext) : null;
    })(prototype, property);
  };
}

/** PostgreSQL cannot store the first of them, XML none; tabs and line breaks are no such. */
const controls = /(?![\t\n\r])\p{Cc}/u;

/**
 * The text, trimmed, if it says something in both languages in at most `maximum` characters; else a Refusal
 * `TEXT_EMPTY`, `TEXT_TOO_LONG` or `TEXT_UNREADABLE` that names where.
 */
export function checkedText(text: BilingualText, path: string[], maximum = 200): BilingualText {
  if (text.zh.trim() === '' || text.en.trim() === '') {
    const where = [...path, text.zh.trim() === '' ? 'zh' : 'en'];
    throw refuse('TEXT_EMPTY', where, '请用两种语言填写。', 'Fill in the text in both languages.');
  }
  return {
    zh: checkedWords(text.zh, [...path, 'zh'], maximum),
    en: checkedWords(text.en, [...path, 'en'], maximum),
  };
}

/** Like `checkedText`, of words that somebody writes in the language they like. */
export function checkedWords(text: string, path: string[], maximum = 200): string {
  const words = text.trim();
  if (words === '') throw refuse('TEXT_EMPTY', path, '请填写。', 'Fill in the text.');
  if ([...words].length > maximum) {
    const [zh, en] = [`不能超过${maximum}个字符。`, `Write at most ${maximum} characters.`];
    throw refuse('TEXT_TOO_LONG', path, zh, en);
  }
  if (controls.test(words) || !words.isWellFormed()) {
    const zh = '文字中含有无法显示的控制字符，请删除后重试。';
    throw refuse('TEXT_UNREADABLE', path, zh, 'Take out the control characters: nobody can read them.');
  }
  return words;
}
