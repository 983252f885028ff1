import * as assessment from './assessment';
import { deadLetterTopics } from './dead-letters';
import * as outreach from './outreach';
import * as professionalDevelopment from './professional-development';
import * as schools from './schools';
import type { Topic } from './topic';

export * from './topic';
export * from './naming';
export * from './dead-letters';
export * from './json-schema';
export * from './compatibility';
export * from './asyncapi';
export { assessment, outreach, professionalDevelopment, schools };

/** Every topic there is: what brokers are provisioned from, and the AsyncAPI document is made of. */
export const allTopics: readonly Topic[] = [
  ...Object.values(schools),
  ...Object.values(assessment),
  ...Object.values(professionalDevelopment),
  ...Object.values(outreach),
  ...deadLetterTopics,
] as readonly Topic[];

export const topicByName = (name: string): Topic | undefined => allTopics.find(topic => topic.name === name);
