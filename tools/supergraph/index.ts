import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { type BreakingChange, breakingChanges, parseAcknowledgements } from './changes';
import { nullabilityProblems } from './nullability';
import { readIfThere, readSubgraphs, type Subgraph } from './subgraphs';

export { apiSchema, breakingChanges, type Acknowledgement, type BreakingChange } from './changes';
export { nullabilityProblems } from './nullability';
export { entityOwners, readSubgraphs, type Subgraph } from './subgraphs';

/** The committed supergraph, from the root of the checkout. It is also the last version that clients know. */
export const supergraphFile = join('apps', 'gateway', 'supergraph.graphql');
const acknowledgedFile = join('tools', 'supergraph', 'acknowledged.json');

/** What composing found. `ok` is the whole verdict; `problems` says in sentences what stands against it. */
export interface SupergraphReport {
  ok: boolean;
  /** The services that were composed. */
  subgraphs: string[];
  /** Composition errors, fields that break the nullability rule, breaking changes nobody acknowledged. */
  problems: string[];
  /** Every breaking change against the committed supergraph; acknowledged ones carry their reason. */
  breaking: BreakingChange[];
  /** Whether the composed supergraph differs from the committed file. */
  changed: boolean;
  /** The composed supergraph; absent when composition failed. */
  sdl?: string;
}

export interface SupergraphOptions {
  /** Root of the checkout; the working directory by default. */
  root?: string;
  /** Compare with the supergraph of this git revision (a branch's base, say) instead of the file as it stands. */
  against?: string;
}

/** Composes SDLs and answers the supergraph, or the composition errors as sentences that name the service. */
export function compose(subgraphs: readonly Subgraph[]): { sdl: string } | { errors: string[] } {
  if (subgraphs.length === 0)
    return { errors: ['No service has an SDL: apps/*/src/schema.graphql is missing.'] };
  const result = composeServices(
    subgraphs.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl, { noLocation: false }) })),
  );
  if (result.errors) return { errors: result.errors.map(error => error.message) };
  return { sdl: `${result.supergraphSdl.trim()}\n` };
}

/** Composes the committed SDLs and judges the result; writes nothing. */
export async function judgeSupergraph(options: SupergraphOptions = {}): Promise<SupergraphReport> {
  const root = options.root ?? process.cwd();
  const subgraphs = await readSubgraphs(root);
  const report: SupergraphReport = {
    ok: false,
    subgraphs: subgraphs.map(subgraph => subgraph.name),
    problems: [],
    breaking: [],
    changed: false,
  };
  const composed = compose(subgraphs);
  if ('errors' in composed) return { ...report, problems: composed.errors };
  const committed = await readIfThere(join(root, supergraphFile));
  const baseline = options.against ? await fileAt(root, options.against) : committed;
  const acknowledged = parseAcknowledgements((await readIfThere(join(root, acknowledgedFile))) ?? '[]');
  report.sdl = composed.sdl;
  report.changed = committed !== composed.sdl;
  report.problems.push(...nullabilityProblems(composed.sdl));
  if (baseline) report.breaking = await breakingChanges(baseline, composed.sdl, acknowledged);
  for (const change of report.breaking) {
    if (change.reason) continue;
    report.problems.push(
      `${change.type} at ${change.path}: ${change.message} Deprecate it first, or acknowledge it with a reason in ${acknowledgedFile}.`,
    );
  }
  report.ok = report.problems.length === 0;
  return report;
}

/**
 * Composes the committed SDLs into `apps/gateway/supergraph.graphql`. Refuses, and leaves the file as it is,
 * on composition errors, on a field that breaks the nullability rule and on an unacknowledged breaking change.
 */
export async function composeSupergraph(options: SupergraphOptions = {}): Promise<SupergraphReport> {
  const report = await judgeSupergraph(options);
  if (report.ok && report.changed && report.sdl) {
    await writeFile(join(options.root ?? process.cwd(), supergraphFile), report.sdl);
  }
  return report;
}

/** The check for CI: as `composeSupergraph`, but writes nothing and also refuses a committed file that is not up to date. */
export async function checkSupergraph(options: SupergraphOptions = {}): Promise<SupergraphReport> {
  const report = await judgeSupergraph(options);
  if (report.sdl && report.changed) {
    report.problems.push(`${supergraphFile} is not up to date: run npm run doorstep -- supergraph compose.`);
  }
  return { ...report, ok: report.problems.length === 0 };
}

async function fileAt(root: string, revision: string): Promise<string | undefined> {
  const path = supergraphFile.replaceAll('\\', '/');
  try {
    const { stdout } = await promisify(execFile)('git', ['show', `${revision}:${path}`], {
      cwd: root,
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  } catch (error) {
    const message = (error as { stderr?: string }).stderr ?? String(error);
    // A revision from before the first supergraph has nothing to compare with; anything else is a mistake.
    if (/does not exist in|exists on disk, but not in/.test(message)) return undefined;
    throw new Error(`Cannot read ${path} of ${revision}: ${message.trim()}`, { cause: error });
  }
}
