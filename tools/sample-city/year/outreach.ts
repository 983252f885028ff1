import { type Client, untilHeard } from '../client';
import { known, type YearState } from './step';

interface Story {
  id: string;
  status: string;
  version: number;
}

const fields = 'id status version';

async function storyOf(client: Client, schoolId: string): Promise<Story | null> {
  const { stories } = await client.query<{ stories: { nodes: Story[] } | null }>(
    `query($filter: StoryFilter) { stories(filter: $filter, first: 1) { nodes { ${fields} } } }`,
    { filter: { schoolId } },
  );
  return stories?.nodes[0] ?? null;
}

/** The story that outreach drafted when it heard of the case study: one editor writes, another approves. */
export async function publishStory(client: Client, state: YearState): Promise<void> {
  const editor = client.as('editor');
  const lead = known(state, 'lead');
  const story = await untilHeard('the draft of a story about the case study', () => storyOf(editor, lead));
  state['story'] = story.id;
  const words = {
    title: { zh: '作业少了，睡得多了（样例）', en: 'Less homework, more sleep (sample)' },
    summary: {
      zh: '家门口的一所学校怎样让作业真正帮助学习。（样例）',
      en: 'How a school on the doorstep made homework help. (sample)',
    },
  };
  const step = async (from: string, mutation: string, by: string, more = {}): Promise<void> => {
    const now = await storyOf(editor, lead);
    if (now?.status !== from) return;
    const input = { storyId: now.id, expectedVersion: now.version, ...more };
    await client.as(by).mutate(mutation, input, 'story { status }');
  };
  await step('DRAFT', 'editStory', 'editor', words);
  await step('DRAFT', 'submitStory', 'editor');
  await step('IN_REVIEW', 'approveStory', 'editor-2');
  await step('APPROVED', 'publishStory', 'editor');
}
