import { compulsoryStages, runningStatuses } from './school.rules';

/** Values of ours as SQL has them: `('A', 'B')`. Never what a caller sends. */
export const sqlAmong = (values: readonly string[]): string =>
  `(${values.map(value => `'${value}'`).join(', ')})`;

/** The stages of compulsory education (义务教育阶段), and the statuses of a school that runs. */
export const compulsory = sqlAmong(compulsoryStages);
export const running = sqlAmong(runningStatuses);
