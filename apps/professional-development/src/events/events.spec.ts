import { allTopics, deadLetterTopic } from '@doorstep/contracts';
import { systemClock } from '@doorstep/service-kit';
import { subscriptions } from './listens';
import { publications } from './publishes';

const names = (topics: readonly { name: string }[]) => topics.map(({ name }) => name).sort();

test('the contracts name this service as a consumer of what it hears, and of nothing else', () => {
  const heard = subscriptions({ clock: systemClock });
  const named = allTopics.filter(({ consumers }) => consumers.includes('professional-development'));
  expect(names(heard.map(({ topic }) => topic))).toEqual(names(named));
});

test('it says everything that is its to say', () => {
  const own = allTopics.filter(({ service }) => service === 'professional-development');
  expect(names([...publications, deadLetterTopic('professional-development')])).toEqual(names(own));
});
