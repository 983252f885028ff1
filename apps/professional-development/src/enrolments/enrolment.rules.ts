import { refuse } from '@doorstep/service-kit/refusal';
import { stagesTaughtAt } from '../schools/school.rules';

/** One role of the person who enrols, with its scope, as the token says it. */
interface Grant {
  role: string;
  school?: string;
}

/**
 * The school for which a person enrols: the one they teach at. Somebody who teaches at several names one.
 * @returns its official code
 * @throws Refusal
 */
export function enrollingSchool(grants: readonly Grant[], named: string | undefined): string {
  const own = [
    ...new Set(grants.flatMap(({ role, school }) => (role === 'teacher' && school ? [school] : []))),
  ];
  if (named !== undefined) return named;
  if (own.length > 1) {
    throw refuse(
      'ENROLMENT_SCHOOL_AMBIGUOUS',
      ['schoolCode'],
      `您任教于多所学校（${own.join('、')}），请写明以哪所学校报名。`,
      `You teach at several schools (${own.join(', ')}): say for which of them you enrol.`,
    );
  }
  return own[0] ?? '';
}

interface EnrollableOffering {
  startsOn: string;
  stages: readonly string[];
}

/** One enrols before an offering starts, and in one that serves one's school. @throws Refusal */
export function checkEnrolment(offering: EnrollableOffering, schoolStage: string, today: string): void {
  if (offering.startsOn <= today) {
    throw refuse(
      'OFFERING_STARTED',
      ['offeringId'],
      `该项目已于 ${offering.startsOn} 开始，不能再报名。`,
      `It started on ${offering.startsOn}: enrolment is over.`,
    );
  }
  if (!stagesTaughtAt(schoolStage).some(stage => offering.stages.includes(stage))) {
    throw refuse(
      'OFFERING_STAGE_NOT_SERVED',
      ['offeringId'],
      '该项目不面向您所在学校的学段。',
      'It does not serve the stage of your school.',
    );
  }
}
