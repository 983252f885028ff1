import { type Problem, refuseAny } from '@doorstep/service-kit/refusal';
import { isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument, type YAMLMap } from 'yaml';

const maxBytes = 64 * 1024;
const maxProblems = 20;

/** A YAML document that is looked through from its root, and what is found wrong with it, each with its line. */
export class YamlReader {
  readonly root: Node | null;
  private readonly lines = new LineCounter();
  private readonly problems: Problem[] = [];

  /** @throws Refusal MAPPING_NOT_YAML */
  constructor(text: string) {
    // All scalars stay the text that they are: 01, yes and 2015-09-01, too.
    const document = parseDocument(text.slice(0, maxBytes), {
      schema: 'failsafe',
      lineCounter: this.lines,
      prettyErrors: false,
    });
    this.root = document.contents;
    if (text.length > maxBytes) {
      this.add('MAPPING_TOO_LARGE', null, '映射文件超过 64 KB。', 'The mapping is larger than 64 KB.');
    }
    for (const { pos, message } of document.errors) {
      const { line } = this.lines.linePos(pos[0]);
      this.problems.push(
        problem('MAPPING_NOT_YAML', line, `不是有效的 YAML：${message}`, `This is no YAML: ${message}`),
      );
    }
    this.throwIfWrong();
  }

  /** Notes what is wrong at a node. */
  add(code: string, node: Node | null | undefined, zh: string, en: string): void {
    this.problems.push(problem(code, this.lineOf(node), zh, en));
  }

  throwIfWrong(): void {
    refuseAny(this.problems.slice(0, maxProblems));
  }

  /** The entries of a mapping; nothing (and a problem) where the node is none, or names what is not expected. */
  entries(node: Node | null | undefined, what: string, expected?: readonly string[]): Map<string, Entry> {
    const found = new Map<string, Entry>();
    if (!isMap(node)) {
      this.add(
        'MAPPING_SHAPE',
        node,
        `${what} 应为“名称: 值”的列表。`,
        `${what} must be a list of "name: value" lines.`,
      );
      return found;
    }
    for (const { key, value } of (node as YAMLMap<Node, Node | null>).items as Pair<Node, Node | null>[]) {
      const name = isScalar(key) ? String(key.value) : '';
      if (expected && !expected.includes(name)) this.unknown(name, key, what, expected);
      else found.set(name, { key, node: value });
    }
    return found;
  }

  /** The text at a node; undefined (and a problem) where it is something else. */
  text(node: Node | null | undefined, what: string): string | undefined {
    if (isScalar(node)) return String(node.value ?? '');
    if (node == null) return '';
    this.add('MAPPING_SHAPE', node, `${what} 应为一个值。`, `${what} must be one value.`);
    return undefined;
  }

  /** The texts of a list; one text counts as a list of one. */
  texts(node: Node | null | undefined, what: string): string[] {
    if (isSeq(node)) return node.items.map(item => this.text(item as Node, what) ?? '');
    const one = this.text(node, what);
    return one === undefined || one === '' ? [] : [one];
  }

  private unknown(name: string, key: Node, what: string, expected: readonly string[]): void {
    this.add(
      'MAPPING_KEY_UNKNOWN',
      key,
      `${what} 中没有“${name}”：可用 ${expected.join('、')}。`,
      `${what} has no "${name}": there are ${expected.join(', ')}.`,
    );
  }

  private lineOf(node: Node | null | undefined): number {
    const offset = node?.range?.[0];
    return offset === undefined ? 1 : this.lines.linePos(offset).line;
  }
}

export interface Entry {
  key: Node;
  node: Node | null;
}

function problem(code: string, line: number, zh: string, en: string): Problem {
  return {
    code,
    path: ['mapping', `line ${line}`],
    message: { zh: `第 ${line} 行：${zh}`, en: `Line ${line}: ${en}` },
  };
}
