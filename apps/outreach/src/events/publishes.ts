import { outreach } from '@doorstep/contracts';

/** What this service says, where it is made, and when. */
export const publications = [
  outreach.story, // stories/story.events.ts: published
] as const;
