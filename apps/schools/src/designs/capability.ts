import type { Capability } from '@doorstep/service';
import { createDesigns } from '../migrations/202611220082-designs';
import { keepDesignDecisions } from '../migrations/202611222276-design-decisions';
import { indexDesignLists } from '../migrations/202611222240-index-lists';
import {
  DesignGoalResolver,
  SchoolDesignReads,
  SchoolDesignResolver,
  DesignsOfSchool,
} from './design.resolver';
import { designTasks } from './design.tasks';
import { Designs } from './designs.service';
import { DesignGoal, DesignMilestone, DesignReview, SchoolDesign } from './school-design';

/** Every school's own path. */
export const designs: Capability = {
  entities: [SchoolDesign, DesignGoal, DesignMilestone, DesignReview],
  migrations: [createDesigns, indexDesignLists, keepDesignDecisions],
  resolvers: ({ clock }) => [
    SchoolDesignReads,
    new SchoolDesignResolver(new Designs(clock)),
    DesignGoalResolver,
    DesignsOfSchool,
  ],
  tasks: designTasks,
};
