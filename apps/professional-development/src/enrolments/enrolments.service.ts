import { authorise, type Actor } from '@doorstep/access';
import { professionalDevelopment } from '@doorstep/contracts';
import type { ConstraintProblems } from '@doorstep/database';
import { publishEntities } from '@doorstep/messaging';
import { businessDay, type Clock } from '@doorstep/service-kit';
import { lockById } from '@doorstep/subgraph-kit';
import type { EntityManager } from 'typeorm';
import { Offering } from '../offerings/offering';
import { checkSchoolTakesPart } from '../schools/school.rules';
import { SchoolReference } from '../schools/school-reference';
import { Enrolment } from './enrolment';
import { checkEnrolment, enrollingSchool } from './enrolment.rules';

export interface EnrolmentWanted {
  offeringId: string;
  schoolCode?: string | null;
}

/** What the database refuses, in words. */
export const enrolmentProblems: ConstraintProblems = {
  offering_never_oversold: {
    code: 'OFFERING_FULL',
    path: ['offeringId'],
    zh: '名额已满，请选择其他项目。',
    en: 'All places are taken: choose another offering.',
  },
  enrolment_once_per_person: {
    code: 'ENROLMENT_EXISTS',
    path: ['offeringId'],
    zh: '您已报名该项目。',
    en: 'You are enrolled in it already.',
  },
};

export class EnrolmentsService {
  constructor(private readonly clock: Clock) {}

  /** The actor enrols themselves; nobody enrols somebody else. */
  async enrol(tx: EntityManager, actor: Actor, input: EnrolmentWanted): Promise<Enrolment> {
    const now = this.clock.now();
    const schoolCode = enrollingSchool(actor.grants, input.schoolCode ?? undefined);
    authorise(actor, 'enrol', 'Enrolment', { schoolCode });
    const school = await tx.findOneBy(SchoolReference, { code: schoolCode });
    checkSchoolTakesPart(school, ['schoolCode']);
    const offering = await lockById(tx, Offering, input.offeringId);
    checkEnrolment(offering, school.stage, businessDay(now));
    const enrolment = await tx.save(
      tx.create(Enrolment, {
        offeringId: offering.id,
        teacher: actor.subject,
        schoolId: school.id,
        schoolCode,
        districtCode: school.districtCode,
        enrolledAt: now,
      }),
    );
    // The database has counted the place.
    const counted = await tx.findOneByOrFail(Offering, { id: offering.id });
    await publishEntities(tx, professionalDevelopment.offering, [counted]);
    return enrolment;
  }
}
