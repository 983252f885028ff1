import type { Capability } from '@doorstep/service';
import { createAppraisals } from '../migrations/202611220064-appraisals';
import { correctAppraisals } from '../migrations/202611222293-appraisal-editions';
import { indexAppraisalLists } from '../migrations/202611222240-index-lists';
import { indexDistrictAppraisalDrafts } from '../migrations/202611222250-district-appraisal-drafts';
import {
  AppraisalsOfDistrict,
  AppraisalsOfSchool,
  DistrictAppraisalReads,
  DistrictAppraisalResolver,
  SchoolAppraisalReads,
  SchoolAppraisalResolver,
} from './appraisal.resolver';
import { appraisalTasks } from './appraisal.tasks';
import { DistrictAppraisal } from './district-appraisal';
import { DistrictAppraisals } from './district-appraisals.service';
import { SchoolAppraisal } from './school-appraisal';
import { SchoolAppraisals } from './school-appraisals.service';

/** 考核: districts appraise their project schools, the city appraises the districts. */
export const appraisals: Capability = {
  entities: [SchoolAppraisal, DistrictAppraisal],
  migrations: [createAppraisals, indexAppraisalLists, indexDistrictAppraisalDrafts, correctAppraisals],
  tasks: appraisalTasks,
  resolvers: ({ clock }) => [
    SchoolAppraisalReads,
    new SchoolAppraisalResolver(new SchoolAppraisals(clock)),
    DistrictAppraisalReads,
    new DistrictAppraisalResolver(new DistrictAppraisals(clock)),
    AppraisalsOfSchool,
    AppraisalsOfDistrict,
  ],
};
