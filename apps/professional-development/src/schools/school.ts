import { ForeignType, ListField, type Page } from '@doorstep/subgraph-kit';
import { Field, ID } from 'type-graphql';
import type { Relation } from 'typeorm';
import { CaseStudy } from '../case-studies/case-study';
import { ImprovementPlan } from '../improvement-plans/improvement-plan';
import { SiteStudy } from '../site-studies/site-study';

/** The school as the graph knows it by its key, with what this service adds. It belongs to `schools`. */
@ForeignType('A school of the register.', { policy: 'School' })
export class School {
  @Field(() => ID, { description: 'The key of the school.' })
  id!: string;

  @ListField(() => SiteStudy, {
    by: 'schoolId',
    orderBy: ['-visitedOn'],
    policy: 'SiteStudy',
    description: 'The site studies of the school that you may see, latest first.',
  })
  readonly siteStudies!: Relation<Page<SiteStudy>>;

  @ListField(() => ImprovementPlan, {
    by: 'schoolId',
    orderBy: ['-openedOn'],
    policy: 'ImprovementPlan',
    description: 'The improvement plans of the school that you may see, latest first.',
  })
  readonly improvementPlans!: Relation<Page<ImprovementPlan>>;

  @ListField(() => CaseStudy, {
    by: 'schoolId',
    orderBy: ['-draftedAt'],
    policy: 'CaseStudy',
    description:
      'The case studies of the school that you may see, latest first: the approved ones, and your own.',
  })
  readonly caseStudies!: Relation<Page<CaseStudy>>;
}
