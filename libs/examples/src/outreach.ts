import type { Theme } from './example';

export const outreach: Theme = {
  en: '5 · Outreach',
  zh: '传播',
  examples: [
    {
      en: 'Stories for families',
      zh: '给家长的故事',
      as: 'anybody',
      query: `# As a feed: GET /outreach/feed.atom
query Stories {
  stories(first: 10) {
    nodes { id title summary publishedAt school { code name district { name } } }
  }
}`,
    },
    {
      en: 'Stories that an editor works on',
      zh: '编辑中的故事',
      as: 'editor',
      query: `query Drafts {
  stories(first: 10) { totalCount nodes { id version status title school { name } } }
  me { outreachTasks(first: 10) { nodes { kind title subjectId } } }
}`,
    },
  ],
};
