import {
  defaultOptions,
  type FormingOptions,
  type FormingProblem,
  type FormingSchool,
} from './problem.rules';
import { randomFrom } from './random.rules';

export const homework = 'HOMEWORK_THAT_HELPS';
export const dialogue = 'CLASSROOM_DIALOGUE';

/** A school one hundredth of a degree (1.1 km) north of the one before it, weak in everything. */
export function formingSchool(number: number, more: Partial<FormingSchool> = {}): FormingSchool {
  const code = `31010100${String(number).padStart(2, '0')}`;
  return {
    id: `school-${number}`,
    code,
    name: { zh: `学校${number}`, en: `School ${number}` },
    stage: 'PRIMARY',
    districtCode: '310101',
    longitude: 121.5,
    latitude: 31.2 + number / 100,
    theme: homework,
    alsoThemes: [],
    worksWith: [],
    avoids: [],
    features: [],
    levels: { ACADEMIC_BURDEN: 4 },
    asked: true,
    mayLead: true,
    clusterId: null,
    ...more,
  };
}

/** A school that is strong in every theme. */
export const strongSchool = (number: number, more: Partial<FormingSchool> = {}): FormingSchool =>
  formingSchool(number, { levels: { ACADEMIC_BURDEN: 8 }, ...more });

export function formingProblem(
  schools: readonly FormingSchool[],
  options: Partial<FormingOptions> = {},
  clusters: FormingProblem['clusters'] = [],
): FormingProblem {
  return {
    schools,
    clusters,
    options: { ...defaultOptions, themeIndicators: { [homework]: ['ACADEMIC_BURDEN'] }, ...options },
    themes: { [homework]: { zh: '让作业有益', en: 'Homework that helps' } },
  };
}

/** Some schools with needs, wishes and strengths of chance, in a square of about 20 km. */
export function cityOfChance(count: number, seed: number): FormingSchool[] {
  const random = randomFrom(seed);
  const whole = (to: number) => Math.floor(random() * (to + 1));
  const some = <T>(chance: number, value: () => T): T[] => (random() < chance ? [value()] : []);
  return Array.from({ length: count }, (_, number) => {
    const level = () => 2 + whole(6);
    const other = () => `school-${whole(count - 1)}`;
    return formingSchool(number, {
      stage: ['PRIMARY', 'JUNIOR_SECONDARY', 'NINE_YEAR'][whole(2)]!,
      longitude: 121.4 + random() / 5,
      latitude: 31.1 + random() / 5,
      theme: random() < 0.7 ? homework : dialogue,
      alsoThemes: some(0.3, () => dialogue),
      worksWith: some(0.4, other),
      avoids: some(0.2, other),
      features: [`FEATURE_${whole(3)}`, `FEATURE_${whole(9)}`],
      levels: { ACADEMIC_BURDEN: level(), ACADEMIC_LEVEL: level() },
      asked: random() < 0.9,
    });
  });
}
