import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  allTopics,
  asyncApi,
  incompatibilities,
  jsonSchemas,
  withoutWords,
  type Incompatibility,
  type PublishedSchemas,
} from '@doorstep/contracts';

const home = join('libs', 'contracts');

/** What every topic's contract of today breaks among its published revisions; empty is good. */
export function checkContracts(): Incompatibility[] {
  return allTopics.flatMap(topic =>
    incompatibilities(topic, publishedRevisions(topic.name), jsonSchemas(topic)),
  );
}

/**
 * Writes today's contracts as the next revisions, and the AsyncAPI document. Refuses, and writes nothing,
 * when one is incompatible. Returns the topics that got a revision.
 */
export function publishContracts(): { incompatible: Incompatibility[]; published: string[] } {
  const incompatible = checkContracts();
  if (incompatible.length > 0) return { incompatible, published: [] };
  const published = allTopics.flatMap(topic => {
    const revisions = publishedRevisions(topic.name);
    const current = withoutWords(jsonSchemas(topic));
    if (isDeepStrictEqual(revisions.at(-1), current)) return [];
    const folder = join(home, 'history', topic.name);
    mkdirSync(folder, { recursive: true });
    write(join(folder, `${revisions.length + 1}.json`), current);
    return [`${topic.name} revision ${revisions.length + 1}`];
  });
  write(join(home, 'asyncapi.json'), asyncApi(allTopics));
  return { incompatible, published };
}

function publishedRevisions(topic: string): PublishedSchemas[] {
  const folder = join(home, 'history', topic);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort((a, b) => parseInt(a) - parseInt(b))
    .map(file => JSON.parse(readFileSync(join(folder, file), 'utf8')) as PublishedSchemas);
}

const write = (file: string, value: unknown) => writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
