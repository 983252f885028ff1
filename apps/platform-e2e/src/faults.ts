import type { YearState } from '@doorstep/sample-city';
import { eventually } from '@doorstep/testing';
import { brokerOf, type Broker } from './broker';
import { approveCaseStudy, storyTitles, storyWith } from './case-study-to-story';
import { lockTable } from './lock-table';
import { playYear, startTestPlatform, type TestPlatform, type Transport } from './test-platform';

const patience = { timeout: 60_000 };

/**
 * What a sudden end costs: nothing. The chain under test is the longest that acts: a case study is approved in
 * professional-development, the fact goes over the broker, outreach drafts one story.
 */
export function describeFaults(transport: Transport): void {
  let platform: TestPlatform;
  let broker: Broker;
  let state: YearState;

  beforeAll(async () => {
    platform = await startTestPlatform(transport);
    broker = brokerOf(platform);
    state = await playYear(platform, 30, 'register');
    // Everybody has heard of the school, and the chain works while nothing is wrong.
    const title = await approve();
    await eventually(async () => expect(await titlesOfStories()).toContain(title), patience);
  }, 240_000);
  afterAll(() => platform?.stop(), 60_000);

  const approve = () => approveCaseStudy(platform.client, state['lead']);
  const titlesOfStories = () => storyTitles(platform.client, state['lead']);

  /** The effect is there once; and once more has come through behind it, nothing has come twice. */
  async function actedOnceOn(title: string): Promise<void> {
    await eventually(async () => expect(await titlesOfStories()).toContain(title), patience);
    const later = await approve();
    await eventually(async () => expect(await titlesOfStories()).toContain(later), patience);
    const titles = await titlesOfStories();
    expect(titles.filter(each => each === title)).toHaveLength(1);
    expect(new Set(titles).size).toBe(titles.length);
  }

  test('killed between commit and publish: the event goes out after the next start, once', async () => {
    const writer = platform.process('professional-development');
    await broker.leave();
    const title = await approve();
    await writer.kill();
    await broker.comeBack();
    writer.start();
    await writer.ready();
    await actedOnceOn(title);
  }, 180_000);

  test('killed between consume and commit: the event is taken after the next start, once', async () => {
    const reader = platform.process('outreach');
    const lock = await lockTable(platform.databases.urls.outreach, 'story');
    const title = await approve();
    await lock.somebodyWaits();
    await reader.kill();
    await lock.release();
    reader.start();
    await reader.ready();
    await actedOnceOn(title);
  }, 180_000);

  test('the broker gone for a while: work goes on, health says so, and everything arrives afterwards', async () => {
    await broker.leave();
    const titles = [await approve(), await approve()];
    await eventually(async () => {
      const health = await fetch(platform.healthUrl('professional-development'));
      expect(health.status).toBe(503);
      const { parts } = (await health.json()) as { parts: Record<string, string> };
      expect(parts['database']).toBe('ok');
      expect(parts['events']).not.toBe('ok');
    }, patience);
    expect(await titlesOfStories()).toEqual(expect.not.arrayContaining(titles));
    await broker.comeBack();
    for (const title of titles) await actedOnceOn(title);
    await eventually(async () => {
      expect((await fetch(platform.healthUrl('professional-development'))).status).toBe(200);
    }, patience);
  }, 240_000);

  test('told to stop with a request in flight: it takes no more, finishes that one, and leaves', async () => {
    const service = platform.process('outreach');
    const title = await approve();
    await eventually(async () => expect(await titlesOfStories()).toContain(title), patience);
    const story = await storyWith(platform.client, state['lead'], title);
    const lock = await lockTable(platform.databases.urls.outreach, 'story');
    const text = { zh: '改过的标题', en: 'Edited while it stopped' };
    const input = { storyId: story.id, expectedVersion: story.version, title: text, summary: text };
    const slow = platform.client
      .as('editor')
      .mutate<{ story: { version: number } }>('editStory', input, 'story { version }');
    await lock.somebodyWaits();

    const stopped = service.stop();
    // Nobody who asks whether it is ready hears yes, and soon nobody is let in.
    await eventually(async () => {
      const ready = await fetch(platform.healthUrl('outreach')).catch(() => undefined);
      expect(ready?.status).not.toBe(200);
    }, patience);
    const { stories } =
      (await platform.client.as('editor').ask<{ stories: unknown }>('{ stories(first: 1) { totalCount } }'))
        .data ?? {};
    expect(stories).toBeNull();
    expect(service.running).toBe(true);

    await lock.release();
    expect(await slow).toMatchObject({ story: { version: story.version + 1 } });
    await stopped;
    expect(service.running).toBe(false);
    expect(service.exitCode).toBe(0);
    service.start();
    await service.ready();
    expect(await titlesOfStories()).toContain(text.en);
  }, 180_000);
}
