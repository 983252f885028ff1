import { type DocumentNode, GraphQLError, Kind, parse, type SelectionSetNode } from 'graphql';
import { GatewayRefusal } from '../words';

export interface QueryLimits {
  tokens: number;
  fields: number;
  depth: number;
  aliases: number;
}

/** How much text of admitted queries is remembered, in characters. */
const mostKept = 8_000_000;
/** Brackets within brackets: far more than any real query has, far less than a parser's stack. */
const mostNesting = 200;

/**
 * Looks at a query's text before anything expensive is done with it, and refuses what is too large, too deep
 * or has too many aliases. It looks once at each text: those it let in are remembered.
 */
export class Admission {
  private readonly admitted = new Set<string>();
  private kept = 0;

  constructor(private readonly limits: QueryLimits) {}

  /** Throws `GatewayRefusal`. A text that is not GraphQL is let through: Apollo Server says where it is wrong. */
  admit(query: string): void {
    if (this.admitted.has(query)) return;
    this.examine(query);
    this.kept += query.length;
    if (this.kept > mostKept) {
      this.admitted.clear();
      this.kept = query.length;
    }
    this.admitted.add(query);
  }

  private examine(query: string): void {
    const { tokens, fields, aliases, depth } = this.limits;
    const found = scan(query, aliases, tokens);
    if (found.aliases > aliases) throw new GatewayRefusal('QUERY_TOO_MANY_ALIASES', { limit: aliases });
    if (found.tokens > tokens) throw new GatewayRefusal('QUERY_TOO_LARGE', { limit: tokens, fields });
    if (found.nesting > mostNesting) {
      throw new GatewayRefusal('QUERY_TOO_DEEP', { actual: found.nesting, limit: depth });
    }
    let document: DocumentNode;
    try {
      document = parse(query, { noLocation: true, maxTokens: tokens });
    } catch (error) {
      if (error instanceof GraphQLError && /more than \d+ tokens/.test(error.message)) {
        throw new GatewayRefusal('QUERY_TOO_LARGE', { limit: tokens, fields });
      }
      return;
    }
    const measured = measure(document);
    if (measured.fields > fields) throw new GatewayRefusal('QUERY_TOO_LARGE', { limit: tokens, fields });
    if (measured.depth > depth) {
      throw new GatewayRefusal('QUERY_TOO_DEEP', { actual: measured.depth, limit: depth });
    }
  }
}

const token =
  /"""(?:\\"""|[^])*?"""|"(?:\\.|[^"\\\n])*"|#[^\n\r]*|[_A-Za-z]\w*|-?\d[\w.+-]*|\.{3}|[!$&():=@[\]{|}]/g;

/**
 * Counts tokens, aliases and levels without parsing: outside of brackets a colon stands for nothing else. Stops at the first one
 * too many, so that ten thousand of them cost no more than a few.
 */
function scan(query: string, most: number, mostTokens: number) {
  let brackets = 0;
  let level = 0;
  let nesting = 0;
  let aliases = 0;
  let tokens = 0;
  let previous = '';
  token.lastIndex = 0;
  for (let match = token.exec(query); match; match = token.exec(query)) {
    const [text] = match;
    if (text.startsWith('#')) continue;
    tokens += 1;
    if (text === '{' || text === '[') nesting = Math.max(nesting, (level += 1));
    else if (text === '}' || text === ']') level -= 1;
    else if (text === '(') brackets += 1;
    else if (text === ')') brackets -= 1;
    else if (text === ':' && brackets === 0) {
      aliases += 1;
      if (previous.startsWith('__')) throw new GatewayRefusal('QUERY_ALIAS_RESERVED', { alias: previous });
    }
    if (aliases > most || tokens > mostTokens) break;
    previous = text;
  }
  return { aliases, tokens, nesting };
}

/** Levels and fields of the largest operation with its fragments expanded; what introspection asks is free. */
function measure(document: DocumentNode): { depth: number; fields: number } {
  const fragments = new Map<string, SelectionSetNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments.set(definition.name.value, definition.selectionSet);
    }
  }
  const known = new Map<SelectionSetNode, { depth: number; fields: number }>();
  const open = new Set<SelectionSetNode>();
  const of = (set: SelectionSetNode): { depth: number; fields: number } => {
    const before = known.get(set);
    if (before) return before;
    const total = { depth: 0, fields: 0 };
    // A fragment that spreads itself is refused by validation, with a better message.
    if (open.has(set)) return total;
    open.add(set);
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const name = selection.name.value;
        const inner =
          selection.selectionSet && name !== '__schema' && name !== '__type'
            ? of(selection.selectionSet)
            : { depth: 0, fields: 0 };
        total.depth = Math.max(total.depth, 1 + inner.depth);
        total.fields += 1 + inner.fields;
        continue;
      }
      const inner =
        selection.kind === Kind.INLINE_FRAGMENT
          ? selection.selectionSet
          : fragments.get(selection.name.value);
      if (!inner) continue;
      const counted = of(inner);
      total.depth = Math.max(total.depth, counted.depth);
      total.fields += counted.fields;
    }
    open.delete(set);
    known.set(set, total);
    return total;
  };
  const worst = { depth: 0, fields: 0 };
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const { depth, fields } = of(definition.selectionSet);
    worst.depth = Math.max(worst.depth, depth);
    worst.fields = Math.max(worst.fields, fields);
  }
  return worst;
}
