import { randomFrom, type Random } from './random';
import { leadSchool, sampleSchools, type SampleSchool, type SampleStage } from './register';

export const pupilResultsHeader = 'school_code,pupil,grade,score,homework_minutes,sleep_minutes';
export const satisfactionHeader = 'school_code,respondent_group,respondent,satisfied';

/** The two assessments of the first year: before the improvement plan, and after it. */
export const cycles = ['baseline', 'second'] as const;
export type SampleCycle = (typeof cycles)[number];

const pupilsPerSchool = 24;
const parentsPerSchool = 20;
const residentsPerSchool = 15;

/** How a school comes out in a cycle, as shares. */
interface Outcome {
  scoreReached: number;
  burdenWithinLimits: number;
  parentsSatisfied: number;
  residentsSatisfied: number;
}

/**
 * The lead school's year: with good scores it overburdens its pupils at first, which the improvement plan mends;
 * the second cycle is at the standard's good level, and both groups are satisfied by more than 90 %.
 */
const leadOutcome: Record<SampleCycle, Outcome> = {
  baseline: { scoreReached: 0.92, burdenWithinLimits: 0.5, parentsSatisfied: 0.8, residentsSatisfied: 0.8 },
  second: { scoreReached: 0.96, burdenWithinLimits: 0.92, parentsSatisfied: 0.95, residentsSatisfied: 0.94 },
};

const gradesOf: Record<SampleStage, [from: number, to: number]> = {
  PRIMARY: [1, 5],
  JUNIOR_SECONDARY: [6, 9],
  NINE_YEAR: [1, 9],
};

/** The state's limits of homework and sleep (Ministry of Education, 2021), by the grade of Shanghai's 5+4 years. */
function limitsOf(grade: number): { homework: number; sleep: number } {
  if (grade <= 2) return { homework: 0, sleep: 600 };
  return grade <= 5 ? { homework: 60, sleep: 600 } : { homework: 90, sleep: 540 };
}

function outcomeOf(school: SampleSchool, cycle: SampleCycle): Outcome {
  if (school.code === leadSchool) return leadOutcome[cycle];
  const random = randomFrom(`${school.code} ${cycle}`);
  const share = (mean: number): number => Math.min(0.99, Math.max(0.3, random.normal(mean, 0.07)));
  return {
    scoreReached: share(0.87),
    burdenWithinLimits: share(0.8),
    parentsSatisfied: share(0.9),
    residentsSatisfied: share(0.9),
  };
}

/** Whom the assessment asks: closed schools have nobody. */
function* assessed(schools: number): Generator<SampleSchool> {
  for (const school of sampleSchools(schools)) if (school.status === 'OPEN') yield school;
}

/** A name that says nothing about anybody: 48 bits of letters and digits. */
function pseudonym(random: Random): string {
  const half = (): string =>
    Math.floor(random.next() * 0x1000000)
      .toString(16)
      .padStart(6, '0');
  return half() + half();
}

/** How many of `people` make this share, rounded to whole people. */
const countOf = (people: number, share: number): number => Math.round(people * share);

/** The pupils' results of a cycle as CSV, line by line, the header first. */
export function* pupilResultsCsv(schools: number, cycle: SampleCycle): Generator<string> {
  yield `${pupilResultsHeader}\n`;
  for (const school of assessed(schools)) {
    const outcome = outcomeOf(school, cycle);
    const reached = countOf(pupilsPerSchool, outcome.scoreReached);
    const within = countOf(pupilsPerSchool, outcome.burdenWithinLimits);
    // A pupil keeps the pseudonym from cycle to cycle; the answers are drawn anew.
    const names = randomFrom(`${school.code} pupils`);
    const random = randomFrom(`${school.code} ${cycle} pupils`);
    const [from, to] = gradesOf[school.stage];
    for (let pupil = 0; pupil < pupilsPerSchool; pupil += 1) {
      const grade = from + (pupil % (to - from + 1));
      const limits = limitsOf(grade);
      const score = pupil < reached ? random.whole(60, 98) : random.whole(35, 59);
      // The burden is spread over the pupils independently of the score: counted from the other end.
      const light = pupil >= pupilsPerSchool - within;
      const homework = light
        ? Math.floor(limits.homework * random.next())
        : limits.homework + random.whole(15, 90);
      const sleep = light ? limits.sleep + random.whole(0, 45) : limits.sleep - random.whole(15, 90);
      yield `${school.code},${pseudonym(names)},${grade},${score},${homework},${sleep}\n`;
    }
  }
}

/** What parents and community residents answered in a cycle as CSV, line by line, the header first. */
export function* satisfactionCsv(schools: number, cycle: SampleCycle): Generator<string> {
  yield `${satisfactionHeader}\n`;
  for (const school of assessed(schools)) {
    const outcome = outcomeOf(school, cycle);
    const random = randomFrom(`${school.code} ${cycle} satisfaction`);
    const groups = [
      ['PARENT', parentsPerSchool, outcome.parentsSatisfied],
      ['COMMUNITY', residentsPerSchool, outcome.residentsSatisfied],
    ] as const;
    for (const [group, people, share] of groups) {
      const satisfied = countOf(people, share);
      for (let person = 0; person < people; person += 1) {
        yield `${school.code},${group},${pseudonym(random)},${person < satisfied}\n`;
      }
    }
  }
}
