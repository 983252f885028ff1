import { authorise, type Actor } from '@doorstep/access';
import { professionalDevelopment } from '@doorstep/contracts';
import { publishEntities } from '@doorstep/messaging';
import { businessDay, type Clock } from '@doorstep/service-kit';
import type { BilingualText } from '@doorstep/service-kit/refusal';
import { checkedText } from '@doorstep/subgraph-kit';
import type { EntityManager } from 'typeorm';
import { checkSchoolTakesPart } from '../schools/school.rules';
import { findSchool } from '../schools/schools.service';
import { checkTheme } from '../theme.rules';
import { SiteStudy } from './site-study';
import { checkSiteStudy } from './site-study.rules';

export interface NewSiteStudy {
  schoolId: string;
  theme: string;
  visitedOn: string;
  findings: BilingualText;
  recommendsCultivation: boolean;
}

export class SiteStudiesService {
  constructor(private readonly clock: Clock) {}

  async record(tx: EntityManager, actor: Actor, input: NewSiteStudy): Promise<SiteStudy> {
    authorise(actor, 'create', 'SiteStudy');
    const now = this.clock.now();
    const school = await findSchool(tx, input.schoolId);
    checkSchoolTakesPart(school, ['schoolId']);
    checkTheme(input.theme);
    checkSiteStudy(input, businessDay(now));
    const study = await tx.save(
      tx.create(SiteStudy, {
        schoolId: school.id,
        schoolCode: school.code,
        districtCode: school.districtCode,
        theme: input.theme,
        visitedOn: input.visitedOn,
        findings: checkedText(input.findings, ['findings'], 10_000),
        recommendsCultivation: input.recommendsCultivation,
        recordedBy: actor.subject,
        recordedAt: now,
      }),
    );
    // Who recorded it stays here: the contract names no person.
    await publishEntities(tx, professionalDevelopment.siteStudy, [study]);
    return study;
  }
}
