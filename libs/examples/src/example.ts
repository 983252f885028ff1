/** A query or mutation of the programme's year, ready to run. */
export interface Example {
  en: string;
  zh: string;
  /** Who may send it: a person of the sample city to sign in as, or anybody. */
  as: string;
  query: string;
  /** Values like `@lead.id` are looked up when it is opened (`fillIn`). */
  variables?: Record<string, unknown>;
  /** Codes with which it is refused where the sample city's year has come further, and what one would have to do first. */
  refused?: Record<string, string>;
}

/** Examples of one theme, in the order in which one would send them. */
export interface Theme {
  en: string;
  zh: string;
  examples: readonly Example[];
}

/** The text of a mutation that takes one `input` and gives one thing. */
export function mutation(name: string, gives: string, comment = ''): string {
  const title = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const said = comment && `${comment.replace(/^/gm, '# ')}\n`;
  return `${said}mutation ${title}($input: ${title}Input!) {
  ${name}(input: $input) {
    ${gives}
    userErrors { code message path }
  }
}`;
}
