import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type StandardContent, standardSchema } from './standard.schema';

/** Where the versions of the standards lie, one file each; a published one never changes again. */
export const standardsFolder = resolve(__dirname, '../../standards');

export interface StandardVersion {
  readonly content: StandardContent;
  /** SHA-256 (hex) of the content; spaces and the order of fields do not count. */
  readonly hash: string;
}

/** All versions of all standards, read and checked once, when the service starts. */
export class Standards {
  constructor(private readonly versions: readonly StandardVersion[]) {}

  /** The newest version of each code first. */
  all(): readonly StandardVersion[] {
    return this.versions;
  }

  find(code: string, version: string): StandardVersion | undefined {
    return this.versions.find(({ content }) => content.code === code && content.version === version);
  }

  /**
   * The version by which a cycle was opened. Throws an Error where the file is gone or no longer what it was:
   * then what was decided by it could not be explained.
   */
  exactly(used: { standardCode: string; standardVersion: string; standardHash: string }): StandardVersion {
    const name = `${used.standardCode} version ${used.standardVersion}`;
    const found = this.find(used.standardCode, used.standardVersion);
    if (!found)
      throw new Error(`The standard ${name} is gone, but cycles were opened by it: put its file back.`);
    if (found.hash !== used.standardHash)
      throw new Error(
        `The standard ${name} was changed after cycles were opened by it: put the file back as it was, and publish the change as a new version.`,
      );
    return found;
  }
}

/** Reads every `*.json` of the folder. Throws one Error that tells everything that is wrong in any of them. */
export function loadStandards(folder = standardsFolder): Standards {
  const problems: string[] = [];
  const versions: StandardVersion[] = [];
  for (const file of readdirSync(folder).filter(name => name.endsWith('.json'))) {
    const found = readStandard(join(folder, file));
    if (Array.isArray(found)) {
      problems.push(...found.map(problem => `${file}: ${problem}`));
      continue;
    }
    const wanted = fileNameOf(found.content);
    if (file !== wanted) problems.push(`${file}: holds what belongs into ${wanted}`);
    versions.push(found);
  }
  if (problems.length > 0) throw new Error(`The standards cannot be used:\n${problems.join('\n')}`);
  if (versions.length === 0) throw new Error(`There is no standard in ${folder}.`);
  return new Standards(versions.sort(newestFirst));
}

function readStandard(path: string): StandardVersion | string[] {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    return [`is not JSON: ${(error as Error).message}`];
  }
  const { data, error } = standardSchema.safeParse(json);
  if (error) return error.issues.map(issue => `${issue.path.join('.') || 'the whole'}: ${issue.message}`);
  return { content: data, hash: contentHash(data) };
}

/** The hash of a standard's content. */
export function contentHash(content: StandardContent): string {
  return createHash('sha256').update(canonical(content)).digest('hex');
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

const fileNameOf = ({ code, version }: StandardContent) =>
  `${code.toLowerCase().replaceAll('_', '-')}.v${version}.json`;

const newestFirst = ({ content: a }: StandardVersion, { content: b }: StandardVersion) =>
  a.code === b.code ? Number(b.version) - Number(a.version) : a.code < b.code ? -1 : 1;
