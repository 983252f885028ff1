import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One service's part of the graph: its name, where it answers by default, and its committed SDL. */
export interface Subgraph {
  name: string;
  url: string;
  sdl: string;
}

/** Where each service answers on a developer's machine; a gateway elsewhere is told by its environment. */
const developmentPorts: Record<string, number> = {
  schools: 4001,
  assessment: 4002,
  'professional-development': 4003,
  outreach: 4004,
};

/**
 * Who owns an entity that several services resolve. The owner may promise non-null fields; everybody
 * else's fields on it are nullable, so that a stopped service never empties a query.
 * `everyone` marks an entity that every service extends with fields of its own (`me`).
 */
export const entityOwners: Record<string, string> = {
  School: 'schools',
  District: 'schools',
  Cluster: 'schools',
  Expert: 'professional-development',
  Me: 'everyone',
};

/** Reads `apps/<service>/src/schema.graphql` of every service that has one, in the order of the names. */
export async function readSubgraphs(root: string): Promise<Subgraph[]> {
  const services = (await readdir(join(root, 'apps'), { withFileTypes: true }))
    .filter(entry => entry.isDirectory())
    .map(entry => entry.name)
    .sort();
  const subgraphs: Subgraph[] = [];
  for (const name of services) {
    const sdl = await readIfThere(join(root, 'apps', name, 'src', 'schema.graphql'));
    if (sdl === undefined) continue;
    const port = developmentPorts[name];
    if (!port)
      throw new Error(`The service ${name} has an SDL but no port in tools/supergraph/subgraphs.ts.`);
    subgraphs.push({ name, url: `http://127.0.0.1:${port}/graphql`, sdl });
  }
  return subgraphs;
}

export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
