import { randomUUID } from 'node:crypto';
import type { Client } from '@doorstep/sample-city';

interface Payload {
  caseStudy: { id: string; version: number };
}

const fields = 'caseStudy { id version }';
const step = ({ caseStudy: { id, version } }: Payload) => ({ caseStudyId: id, expectedVersion: version });

/**
 * The longest chain that acts: a case study is approved in professional-development, the fact goes over the broker,
 * outreach drafts one story. Approves one for this school under a title of its own, and gives its title.
 */
export async function approveCaseStudy(client: Client, schoolId: string | undefined): Promise<string> {
  const title = `Case ${randomUUID()}`;
  const text = { zh: title, en: title };
  const principal = client.as('principal');
  const input = { schoolId, theme: 'HOMEWORK_THAT_HELPS', title: text, summary: text };
  const drafted = await principal.mutateWhenHeard<Payload>('draftCaseStudy', input, fields, [
    'SCHOOL_NOT_FOUND',
  ]);
  const submitted = await principal.mutate<Payload>('submitCaseStudy', step(drafted), fields);
  await client.as('institute-officer').mutate<Payload>('approveCaseStudy', step(submitted), fields);
  return title;
}

/** The titles of the stories that outreach has drafted for this school. */
export async function storyTitles(client: Client, schoolId: string | undefined): Promise<string[]> {
  const { stories } = await client
    .as('editor')
    .query<{ stories: { nodes: { title: string }[] } }>(
      'query($filter: StoryFilter) { stories(filter: $filter, first: 100) { nodes { title(locale: EN) } } }',
      { filter: { schoolId } },
    );
  return stories.nodes.map(({ title }) => title);
}
