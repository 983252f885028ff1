import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What summary.mjs makes of these result files; it is an ES module, so Node itself runs it. */
function lastLineOf(files: Record<string, object | string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'doorstep-results-'));
  try {
    for (const [name, result] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), typeof result === 'string' ? result : JSON.stringify(result));
    }
    const module = pathToFileURL(join(__dirname, 'summary.mjs')).href;
    const code = `const { lastLine, sumOf } = await import('${module}'); console.log(lastLine(sumOf(${JSON.stringify(folder)})));`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
      encoding: 'utf8',
    });
    return stdout.trimEnd() || stderr;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const result = (passed: number, failed = 0, skipped = 0, brokenSuites = 0) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: skipped,
  numTodoTests: 0,
  numRuntimeErrorTestSuites: brokenSuites,
  success: failed + brokenSuites === 0,
});

describe('The last line of npm test', () => {
  it('adds up all projects', () => {
    expect(lastLineOf({ 'libs/access.json': result(10), 'apps/schools.json': result(5) })).toBe(
      '15 passed, 0 failed',
    );
  });
  it('names the skipped only where there are any', () => {
    expect(lastLineOf({ 'a.json': result(3, 1, 2) })).toBe('3 passed, 1 failed, 2 skipped');
  });
  it('counts a suite that could not run, and a run that failed for another reason', () => {
    expect(lastLineOf({ 'a.json': result(3, 0, 0, 2) })).toBe('3 passed, 2 failed');
    expect(lastLineOf({ 'a.json': { ...result(3), success: false } })).toBe('3 passed, 1 failed');
  });
  it('counts a result that is cut off', () => {
    expect(lastLineOf({ 'a.json': '{"numPassedTests": 3', 'b.json': result(1) })).toBe('1 passed, 1 failed');
  });
});
