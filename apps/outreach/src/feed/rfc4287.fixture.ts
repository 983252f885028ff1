import { DOMParser, type Element } from '@xmldom/xmldom';

const atom = 'http://www.w3.org/2005/Atom';
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const absoluteIri = /^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]+$/i;
const iriReference = /^[^\s<>"{}|\\^`]+$/;
const languageTag = /^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$/;

/** How often each child may stand (RFC 4287, 4.1.1 and 4.1.2); a child that is not named may not. */
type Children = Record<string, [least: number, most: number]>;
const many = Number.POSITIVE_INFINITY;
const inFeed: Children = {
  id: [1, 1],
  title: [1, 1],
  updated: [1, 1],
  subtitle: [0, 1],
  generator: [0, 1],
  icon: [0, 1],
  logo: [0, 1],
  rights: [0, 1],
  author: [0, many],
  contributor: [0, many],
  category: [0, many],
  link: [0, many],
  entry: [0, many],
};
const inEntry: Children = {
  id: [1, 1],
  title: [1, 1],
  updated: [1, 1],
  published: [0, 1],
  content: [0, 1],
  rights: [0, 1],
  source: [0, 1],
  summary: [0, 1],
  author: [0, many],
  contributor: [0, many],
  category: [0, many],
  link: [0, many],
};
const attributesOf: Record<string, string[]> = {
  link: ['href', 'rel', 'type', 'hreflang', 'title', 'length'],
  category: ['term', 'scheme', 'label'],
  content: ['type', 'src'],
  title: ['type'],
  subtitle: ['type'],
  summary: ['type'],
  rights: ['type'],
  generator: ['uri', 'version'],
};

export interface ParsedEntry {
  id: string;
  title: string;
  content: string;
  author: string | undefined;
  category: string | undefined;
  published: string;
}

export interface ParsedFeed {
  id: string;
  lang: string;
  title: string;
  updated: string;
  links: Record<string, string>;
  entries: ParsedEntry[];
}

/** Reads an Atom feed as strictly as RFC 4287 says. @throws on whatever breaks a rule of it, or of XML */
export function parseAtom(text: string): ParsedFeed {
  const stop = (level: string, message: string) => {
    // U+FFFD is a character like any other.
    if (level === 'warning' && message.includes('replacement character')) return;
    throw new Error(`No well-formed XML: ${message}`);
  };
  const { documentElement: feed } = new DOMParser({ onError: stop }).parseFromString(text, 'application/xml');
  if (!feed || feed.namespaceURI !== atom || feed.localName !== 'feed')
    throw new Error('The root is no atom:feed');
  checkChildren(feed, inFeed);
  for (const element of [feed, ...descendants(feed)]) checkElement(element);
  const entries = childrenOf(feed, 'entry');
  for (const entry of entries) {
    checkChildren(entry, inEntry);
    const alternate = childrenOf(entry, 'link').some(
      link => (link.getAttribute('rel') ?? 'alternate') === 'alternate',
    );
    // 4.1.2: an entry without content has an alternate link; 4.2.1: an entry or its feed has an author.
    if (childrenOf(entry, 'content').length === 0 && !alternate)
      throw new Error('An entry with nothing to read');
    if (childrenOf(feed, 'author').length + childrenOf(entry, 'author').length === 0) {
      throw new Error('An entry without an author');
    }
  }
  const ids = entries.map(entry => textOf(entry, 'id'));
  if (new Set(ids).size !== ids.length) throw new Error('Two entries have one id');
  checkAlternates(feed);
  return {
    id: textOf(feed, 'id') ?? '',
    lang: feed.getAttribute('xml:lang') ?? '',
    title: textOf(feed, 'title') ?? '',
    updated: textOf(feed, 'updated') ?? '',
    links: Object.fromEntries(
      childrenOf(feed, 'link').map(link => [link.getAttribute('rel'), link.getAttribute('href')] as const),
    ) as Record<string, string>,
    entries: entries.map(entry => ({
      id: textOf(entry, 'id') ?? '',
      title: textOf(entry, 'title') ?? '',
      content: textOf(entry, 'content') ?? '',
      author: childrenOf(entry, 'author').map(author => textOf(author, 'name'))[0],
      category: childrenOf(entry, 'category')[0]?.getAttribute('term') ?? undefined,
      published: textOf(entry, 'published') ?? '',
    })),
  };
}

function checkChildren(parent: Element, allowed: Children): void {
  const counts = new Map<string, number>();
  for (const child of elementsIn(parent)) {
    const name = child.localName ?? '';
    if (child.namespaceURI !== atom) throw new Error(`${name} is not of Atom's namespace`);
    if (!allowed[name]) throw new Error(`${parent.localName} has a child ${name}`);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  for (const [name, [least, most]] of Object.entries(allowed)) {
    const count = counts.get(name) ?? 0;
    if (count < least || count > most) throw new Error(`${parent.localName} has ${count} of ${name}`);
  }
}

function checkElement(element: Element): void {
  const name = element.localName ?? '';
  for (const attribute of element.attributes) {
    if (attribute.name === 'xmlns') continue;
    if (attribute.name === 'xml:lang') expectLike(attribute.value, languageTag, 'xml:lang');
    else if (!attributesOf[name]?.includes(attribute.name))
      throw new Error(`${name} has an attribute ${attribute.name}`);
  }
  const text = element.textContent ?? '';
  if (name === 'id') expectLike(text, absoluteIri, 'An id');
  if (name === 'updated' || name === 'published') {
    expectLike(text, instant, name);
    if (Number.isNaN(Date.parse(text))) throw new Error(`${text} is no instant`);
  }
  if (name === 'link') {
    expectLike(element.getAttribute('href') ?? '', iriReference, 'A link');
    expectLike(element.getAttribute('hreflang') ?? 'en', languageTag, 'hreflang');
    expectLike(element.getAttribute('type') ?? 'a/b', /^.+\/.+$/, 'A link’s type');
  }
  if (name === 'category' && !element.getAttribute('term')) throw new Error('A category without a term');
  if (name === 'author' || name === 'contributor') {
    checkChildren(element, { name: [1, 1], uri: [0, 1], email: [0, 1] });
    if (!textOf(element, 'name')) throw new Error('A person without a name');
  }
  if (['title', 'subtitle', 'summary', 'content'].includes(name)) {
    const type = element.getAttribute('type') ?? 'text';
    if (type !== 'text') throw new Error(`${name} is ${type}, which this reader does not check`);
    if (elementsIn(element).length > 0) throw new Error(`${name} is text and has elements`);
  }
}

/** 4.1.1: no two alternate links of one type and language. */
function checkAlternates(feed: Element): void {
  const alternates = childrenOf(feed, 'link')
    .filter(link => link.getAttribute('rel') === 'alternate')
    .map(link => `${link.getAttribute('type')} ${link.getAttribute('hreflang')}`);
  if (new Set(alternates).size !== alternates.length) throw new Error('Two alternate links of one kind');
}

function expectLike(text: string, pattern: RegExp, what: string): void {
  if (!pattern.test(text)) throw new Error(`${what} cannot be “${text}”`);
}

const elementsIn = (parent: Element): Element[] =>
  Array.from(parent.childNodes).filter((node): node is Element => node.nodeType === node.ELEMENT_NODE);
const descendants = (parent: Element): Element[] =>
  elementsIn(parent).flatMap(child => [child, ...descendants(child)]);
const childrenOf = (parent: Element, name: string): Element[] =>
  elementsIn(parent).filter(child => child.localName === name);
const textOf = (parent: Element, name: string): string | undefined =>
  childrenOf(parent, name)[0]?.textContent ?? undefined;
