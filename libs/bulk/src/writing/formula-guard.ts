/** What a spreadsheet takes for the beginning of a formula, in both widths (OWASP, CSV injection). */
const formula = /^'*[=+\-@＝＋－＠\t\r]/;
const guarded = /^'+[=+\-@＝＋－＠\t\r]/;

/**
 * A text as it may stand in a CSV file that somebody opens in a spreadsheet: what would begin a formula there begins with an
 * apostrophe, which makes it text. `unguarded` takes it off again, so that what comes back is what went out.
 */
export function guardedText(text: string): string {
  return formula.test(text) ? `'${text}` : text;
}

export function unguardedText(text: string): string {
  return text.charCodeAt(0) === 0x27 && guarded.test(text) ? text.slice(1) : text;
}
