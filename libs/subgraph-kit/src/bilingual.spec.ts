import { Refusal } from '@doorstep/service-kit/refusal';
import { checkedText, Locale, localeOf } from './index';
import { SampleService } from './sample-service.fixture';

test.each([
  [undefined, Locale.ZH],
  ['', Locale.ZH],
  ['en', Locale.EN],
  ['en-GB,en;q=0.9', Locale.EN],
  ['zh-CN,zh;q=0.9,en;q=0.8', Locale.ZH],
  ['zh;q=0.2, EN-us;q=0.3', Locale.EN],
  ['fr,de;q=0.5', Locale.ZH],
  ['en;q=0', Locale.ZH],
  ['en;q=nonsense', Locale.ZH],
])('Accept-Language %p gives %p', (header, locale) => {
  expect(localeOf(header)).toBe(locale);
});

test('text is trimmed, and refused where it says nothing or too much', () => {
  expect(checkedText({ zh: ' 家门口 ', en: 'Doorstep\n' }, ['name'])).toEqual({
    zh: '家门口',
    en: 'Doorstep',
  });
  const problems = (text: { zh: string; en: string }) => {
    try {
      checkedText(text, ['name'], 5);
    } catch (error) {
      return error instanceof Refusal ? error.problems : [];
    }
    return [];
  };
  expect(problems({ zh: '学校', en: '  ' })).toMatchObject([{ code: 'TEXT_EMPTY', path: ['name', 'en'] }]);
  expect(problems({ zh: '一二三四五六', en: 'x' })).toMatchObject([
    { code: 'TEXT_TOO_LONG', path: ['name', 'zh'] },
  ]);
  expect(problems({ zh: '𠮷𠮷𠮷𠮷𠮷', en: 'x' })).toEqual([]);
  expect(problems({ zh: '一\n\t二', en: 'x' })).toEqual([]);
  for (const en of ['a\0b', 'a\u0085b', 'a\uD800b']) {
    expect(problems({ zh: '一', en })).toMatchObject([{ code: 'TEXT_UNREADABLE', path: ['name', 'en'] }]);
  }
});

describe('in the graph', () => {
  let service: SampleService;
  let query: string;
  beforeAll(async () => {
    service = await SampleService.start();
    const [story] = await service.write([{ title: { zh: '好学校', en: 'A good school' }, share: '0.9000' }]);
    query = `{ story(id: "${story!.id}") { own: title zh: title(locale: ZH) en: title(locale: EN) subtitle day writtenAt share } }`;
  });
  afterAll(() => service?.stop());

  const rest = { zh: '好学校', en: 'A good school', subtitle: null };
  const values = { day: '2026-09-01', writtenAt: '2026-09-01T00:00:00.000Z', share: '0.9000' };

  test('the argument decides, then Accept-Language, then Chinese', async () => {
    const chinese = await service.ask(query);
    expect(chinese).toEqual({ data: { story: { own: '好学校', ...rest, ...values } } });
    const english = await service.ask(query, {}, { headers: { 'accept-language': 'en' } });
    expect(english).toEqual({ data: { story: { own: 'A good school', ...rest, ...values } } });
  });
});
