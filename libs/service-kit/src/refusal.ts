/** Words for people, in both languages of the programme. */
// A type and not an interface, so that it also fits the open objects of the event contracts.
export type BilingualText = {
  zh: string;
  en: string;
};

/**
 * One thing a caller can mend: what is wrong (a stable, namespaced code), where (the path into the
 * input, outermost first) and how to mend it (in both languages).
 */
export interface Problem {
  code: string;
  message: BilingualText;
  path: string[];
}

/** Thrown by a use case or a rule that refuses. Everything it did is rolled back; the caller gets the problems. */
export class Refusal extends Error {
  constructor(readonly problems: readonly [Problem, ...Problem[]]) {
    super(problems.map(problem => `${problem.code}: ${problem.message.en}`).join('; '));
    this.name = 'Refusal';
  }
}

/** Refuses with one problem: `throw refuse('SCHOOL_NOT_FOUND', ['schoolId'], '没有这所学校。', 'No such school.')`. */
export function refuse(code: string, path: string[], zh: string, en: string): Refusal {
  return new Refusal([{ code, path, message: { zh, en } }]);
}

/** Refuses with all of these together, so that a caller mends them at once; goes on where there is none. */
export function refuseAny(problems: readonly Problem[]): void {
  const [first, ...others] = problems;
  if (first) throw new Refusal([first, ...others]);
}
