import { refuse } from '@doorstep/service-kit/refusal';

/** What this service must know of a school to let something begin there. */
export interface KnownSchool {
  code: string;
  stage: string;
  sector: string;
  status: string;
}

/**
 * The stages of teaching that a school has: a nine-year school teaches pupils of primary and of junior secondary
 * age, so what serves either of them serves it.
 */
export function stagesTaughtAt(stage: string): string[] {
  return stage === 'NINE_YEAR' ? ['NINE_YEAR', 'PRIMARY', 'JUNIOR_SECONDARY'] : [stage];
}

/** Something can begin at a school that is known here and not closed. @throws Refusal */
export function checkSchoolTakesPart<S extends KnownSchool>(
  school: S | null | undefined,
  path: string[],
): asserts school is S {
  if (!school) {
    throw refuse(
      'SCHOOL_NOT_FOUND',
      path,
      '没有找到这所学校。刚登记的学校，请稍等片刻再试。',
      'No such school is known here. If it has only just been registered, try again in a moment.',
    );
  }
  if (school.status === 'CLOSED' || school.status === 'CREATED_IN_ERROR') {
    throw refuse(
      'SCHOOL_CLOSED',
      path,
      `学校 ${school.code} 已停办，不能再新增工作。`,
      `School ${school.code} is closed: nothing new can begin there.`,
    );
  }
}
