import type { Language } from './language';
import type { BilingualText } from './refusal';

/** The body of an `application/problem+json` answer (RFC 9457). */
export interface ProblemBody {
  type: 'about:blank';
  title: string;
  status: number;
  code: string;
  detail: string;
}

/** What kind of answer it is, in a few words: RFC 9457 wants it the same for every answer of a status. */
const titles: Record<number, BilingualText> = {
  400: { zh: '请求有误', en: 'Bad request' },
  401: { zh: '未登录', en: 'Not signed in' },
  403: { zh: '没有权限', en: 'Not allowed' },
  404: { zh: '没有找到', en: 'Not found' },
  405: { zh: '此处不支持这种请求方法', en: 'Not to be done here' },
  409: { zh: '与当前状态冲突', en: 'In conflict with how things stand' },
  413: { zh: '内容过大', en: 'Too large' },
  415: { zh: '不支持的格式', en: 'Format not taken' },
  422: { zh: '内容不合要求', en: 'Refused for what it says' },
  429: { zh: '请求过多', en: 'Too many at once' },
  500: { zh: '意外错误', en: 'Unexpected failure' },
  502: { zh: '服务暂不可用', en: 'Not available just now' },
  503: { zh: '服务暂不可用', en: 'Not available just now' },
  504: { zh: '服务未及时答复', en: 'No answer in time' },
};

/**
 * What an HTTP door answers when something is wrong; the caller sends it with its status and language.
 * @param code stable, for programs; `detail` is what is wrong here and how to mend it, in the reader's language
 */
export function problemBody(language: Language, status: number, code: string, detail: string): ProblemBody {
  const title = titles[status] ?? titles[status < 500 ? 400 : 500]!;
  return { type: 'about:blank', title: title[language], status, code, detail };
}
