import { allTopics, deadLetterTopic } from '@doorstep/contracts';
import { StoriesService } from '../stories/stories.service';
import { subscriptions } from './listens';
import { publications } from './publishes';

const names = (topics: readonly { name: string }[]) => topics.map(({ name }) => name).sort();

test('the contracts name this service as a consumer of what it hears, and of nothing else', () => {
  const idle = { enqueue: () => Promise.reject(new Error('idle')), cancel: () => Promise.resolve(false) };
  const stories = new StoriesService({ now: () => new Date() }, idle, {
    name: 'idle',
    run: async () => null,
  });
  const named = allTopics.filter(({ consumers }) => consumers.includes('outreach'));
  expect(names(subscriptions(stories).map(({ topic }) => topic))).toEqual(names(named));
});

test('it says everything that is its to say', () => {
  const own = allTopics.filter(({ service }) => service === 'outreach');
  expect(names([...publications, deadLetterTopic('outreach')])).toEqual(names(own));
});
