/** What a run of the command comes to, for scripts. */
export const exitCodes = {
  done: 0,
  /** It ran, and the answer is no: rows refused, a service unwell, a breaking change, a job failed. */
  refused: 1,
  /** The command line or a setting is wrong; nothing was done. */
  usage: 2,
  /** The gateway, a database or the broker does not answer. */
  unreachable: 3,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Ends the command with one sentence on standard error and an exit code. */
export class Failure extends Error {
  constructor(
    message: string,
    readonly exitCode: ExitCode = exitCodes.refused,
  ) {
    super(message);
    this.name = 'Failure';
  }
}

/** Results on standard output, everything else on standard error: `--json` is for another program to read. */
export interface Output {
  readonly json: boolean;
  /** A result: the object as one line of JSON, or its words for people. */
  result(value: unknown, words: string): void;
  /** Words for people beside the result. */
  note(words: string): void;
}

export function openOutput(
  json: boolean,
  out: NodeJS.WritableStream = process.stdout,
  err: NodeJS.WritableStream = process.stderr,
): Output {
  return {
    json,
    result: (value, words) =>
      void out.write(json ? `${JSON.stringify(value)}\n` : words === '' ? '' : `${words}\n`),
    note: words => void err.write(`${words}\n`),
  };
}

/** Rows under their headings, as wide as they need to be. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map(row => (row[column] ?? '').length)),
  );
  return [headings, ...rows]
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const reachabilityCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ECONNRESET',
  'EHOSTUNREACH',
]);

/** The sentence and the exit code of whatever was thrown. */
export function judge(error: unknown): { sentence: string; exitCode: ExitCode } {
  if (error instanceof Failure) return { sentence: error.message, exitCode: error.exitCode };
  if (typeof error !== 'object' || error === null)
    return { sentence: String(error), exitCode: exitCodes.refused };
  const { code, syscall, path, message = '', name = '' } = error as Partial<NodeJS.ErrnoException>;
  if (code === 'ENOENT' && path) return { sentence: `There is no file ${path}.`, exitCode: exitCodes.usage };
  if (code === 'EACCES' && path)
    return { sentence: `This user may not use the file ${path}.`, exitCode: exitCodes.usage };
  const unreachable =
    (code !== undefined && reachabilityCodes.has(code)) ||
    syscall === 'connect' ||
    /does not answer|KafkaJS(NumberOfRetriesExceeded|Connection)/.test(`${name} ${message}`);
  return {
    sentence: message || code || name,
    exitCode: unreachable ? exitCodes.unreachable : exitCodes.refused,
  };
}
