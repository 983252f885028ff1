// Adds up what jest wrote down: one JSON file for each project (or transport) under dist/test-results.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every result file below the folder, as paths relative to it. */
export function resultFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.json'))
    .sort();
}

/** One file's numbers; a suite that could not run counts as a failure, and so does a file nobody can read. */
export function countsOf(file) {
  try {
    const result = JSON.parse(readFileSync(file, 'utf8'));
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests, numTodoTests } =
      result;
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    return {
      passed: numPassedTests,
      // A run that failed without a failed test (a leak, a missing snapshot) still failed.
      failed: failed === 0 && result.success === false ? 1 : failed,
      skipped: numPendingTests + (numTodoTests ?? 0),
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

export function add(a, b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

export const nothing = { passed: 0, failed: 0, skipped: 0 };

/** The sum of all files of the folder. */
export function sumOf(folder) {
  return resultFiles(folder).reduce((sum, name) => add(sum, countsOf(join(folder, name))), nothing);
}

/** The last line of `npm test`: `N passed, N failed`, and the skipped where there are any. */
export function lastLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
