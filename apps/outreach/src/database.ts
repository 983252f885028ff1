import { jobMigrations } from '@doorstep/jobs';
import { messagingMigrations } from '@doorstep/messaging';
import { subgraphMigrations } from '@doorstep/subgraph-kit';
import { migrations as own } from './migrations';
import { SchoolReference } from './schools/school-reference';
import { Story, StoryStep } from './stories/story';

export const entities = [SchoolReference, Story, StoryStep];

export const migrations = [...messagingMigrations, ...jobMigrations, ...subgraphMigrations, ...own];
