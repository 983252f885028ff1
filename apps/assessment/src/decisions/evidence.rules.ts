import { refuse } from '@doorstep/service-kit/refusal';

/** The address of a document, trimmed, or null where there is none; refuses with `EVIDENCE_LINK_INVALID`. */
export function checkedLink(link: string | null | undefined): string | null {
  const text = link?.trim() ?? '';
  if (text === '') return null;
  const url = text.length <= 500 && URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === 'https:' && !url.username && !url.password) return text;
  throw refuse(
    'EVIDENCE_LINK_INVALID',
    ['link'],
    '请填写不超过500个字符的 https 地址。',
    'Give an https address of at most 500 characters.',
  );
}
