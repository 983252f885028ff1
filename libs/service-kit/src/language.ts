/** A language in which people are spoken to. */
export type Language = 'zh' | 'en';

/** The reader's language by `Accept-Language`: the better liked of Chinese and English; Chinese without either. */
export function languageOf(acceptLanguage: string | undefined): Language {
  const liked = { zh: 0, en: 0 };
  for (const part of (acceptLanguage ?? '').slice(0, 200).split(',')) {
    const [, language, quality] = /^\s*(zh|en)(?:-[\w-]*)?\s*(?:;\s*q\s*=\s*([\d.]+)\s*)?$/i.exec(part) ?? [];
    if (!language) continue;
    const of = language.toLowerCase() as Language;
    liked[of] = Math.max(liked[of], quality === undefined ? 1 : Number(quality) || 0);
  }
  return liked.en > liked.zh ? 'en' : 'zh';
}
