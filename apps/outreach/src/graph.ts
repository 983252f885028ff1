import { buildSubgraph, loadOne, stub } from '@doorstep/subgraph-kit';
import type { GraphQLSchema } from 'graphql';
import { School } from './schools/school';
import { SchoolResolver } from './schools/school.resolver';
import { CaseStudy } from './stories/case-study';
import type { StoriesService } from './stories/stories.service';
import { Story } from './stories/story';
import { StoryResolver } from './stories/story.resolver';

export function buildGraph(stories: StoriesService): GraphQLSchema {
  return buildSubgraph({
    resolvers: [SchoolResolver, new StoryResolver(stories)],
    references: {
      School: stub(School),
      CaseStudy: stub(CaseStudy),
      Story: ({ id = '' }, context) => loadOne(context, Story, 'id', id),
    },
  });
}
