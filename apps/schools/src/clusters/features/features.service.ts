import { type Actor, authorise } from '@doorstep/access';
import { businessDay, type Clock } from '@doorstep/service-kit';
import { lockById, expectVersion } from '@doorstep/subgraph-kit';
import type { EntityManager } from 'typeorm';
import { change } from '../../history/record-changes';
import { School } from '../../register/school';
import { checkDeclaredYear, checkedTags } from './features.rules';
import { SchoolFeatures } from './school-features';

interface DeclareFeatures {
  schoolId: string;
  schoolYear: number;
  features: string[];
  courses: string[];
  expectedVersion?: number | null;
}

/** Declares what a school's features and courses are in a school year, or changes what was declared. */
export async function declareFeatures(
  tx: EntityManager,
  actor: Actor,
  clock: Clock,
  given: DeclareFeatures,
): Promise<SchoolFeatures> {
  // The school is locked, so that of two first declarations the second finds the first.
  const school = await lockById(tx, School, given.schoolId);
  const { id: schoolId, code: schoolCode, districtCode } = school;
  authorise(actor, 'update', 'SchoolFeatures', { schoolCode, districtCode });
  const { schoolYear, expectedVersion } = given;
  checkDeclaredYear(schoolYear, businessDay(clock.now()));
  const features = checkedTags(given.features, ['features']);
  const courses = checkedTags(given.courses, ['courses']);
  const known = await tx.findOneBy(SchoolFeatures, { schoolId, schoolYear });
  if (!known) {
    const createdBy = actor.subject;
    return tx.save(
      tx.create(SchoolFeatures, {
        schoolId,
        schoolCode,
        districtCode,
        schoolYear,
        features,
        courses,
        createdBy,
      }),
    );
  }
  expectVersion(known, expectedVersion ?? 0);
  const of = { kind: 'SCHOOL_FEATURES', key: known.id, by: actor.subject } as const;
  await change(tx, of, known, { features, courses });
  return known;
}
