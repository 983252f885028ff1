import { allTopics, deadLetterTopic } from '@doorstep/contracts';
import { subscriptions } from './listens';
import { publications } from './publishes';

const names = (topics: readonly { name: string }[]) => topics.map(({ name }) => name).sort();

test('the contracts name this service as a consumer of what it hears, and of nothing else', () => {
  const named = allTopics.filter(({ consumers }) => consumers.includes('assessment'));
  expect(names(subscriptions.map(({ topic }) => topic))).toEqual(names(named));
});

test('it says everything that is its to say', () => {
  const own = allTopics.filter(({ service }) => service === 'assessment');
  expect(names([...publications, deadLetterTopic('assessment')])).toEqual(names(own));
});
