import { checkedLink } from './evidence.rules';

it.each([
  [null, null],
  [undefined, null],
  ['  ', null],
  [' https://example.org/report.pdf ', 'https://example.org/report.pdf'],
])('takes %p as %p', (link, expected) => {
  expect(checkedLink(link)).toBe(expected);
});

it.each([
  'http://example.org',
  'javascript:alert(1)',
  'report.pdf',
  'https://user:password@example.org/',
  `https://example.org/${'x'.repeat(500)}`,
])('refuses %p', link => {
  expect(() => checkedLink(link)).toThrow('EVIDENCE_LINK_INVALID');
});
