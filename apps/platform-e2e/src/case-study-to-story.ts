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

interface Story {
  id: string;
  version: number;
  title: string;
}

/** The stories that outreach has drafted for this school. */
async function storiesOf(client: Client, schoolId: string | undefined): Promise<Story[]> {
  const { stories } = await client
    .as('editor')
    .query<{ stories: { nodes: Story[] } }>(
      'query($filter: StoryFilter) { stories(filter: $filter, first: 100) { nodes { id version title(locale: EN) } } }',
      { filter: { schoolId } },
    );
  return stories.nodes;
}

/** Their titles. */
export async function storyTitles(client: Client, schoolId: string | undefined): Promise<string[]> {
  return (await storiesOf(client, schoolId)).map(({ title }) => title);
}

/** The one of this title. */
export async function storyWith(client: Client, schoolId: string | undefined, title: string): Promise<Story> {
  const story = (await storiesOf(client, schoolId)).find(each => each.title === title);
  if (!story) throw new Error(`No story is called ${title}.`);
  return story;
}
