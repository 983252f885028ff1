import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const services = globSync('apps/*/src/schema.graphql', { cwd: root }).map(file => file.split('/')[1]!);

test('there are four services, and a fifth would be found', () => {
  expect(services.sort()).toEqual(['assessment', 'outreach', 'professional-development', 'schools']);
});

/** What a service proves of itself: a new one that forgets it is found here. */
test.each(services)('%s checks its policies, descriptions, SDL, database and statements', service => {
  const tests = globSync(`apps/${service}/src/**/*.spec.ts`, { cwd: root })
    .map(file => readFileSync(join(root, file), 'utf8'))
    .join('\n');
  for (const check of [
    /expect\(findUnguarded\(schema\)\)\.toEqual\(\[\]\)/,
    /expect\(findUndescribed\(schema\)\)\.toEqual\(\[\]\)/,
    /writeOrCompareSdl\(schema, join\(__dirname, 'schema\.graphql'\)\)/,
    /expect\(await checkDrift\(.*constraintsFile.*\)\)\.toEqual\(\[\]\)/,
    /as many statements|no more statements/,
  ]) {
    expect(tests).toMatch(check);
  }
  expect(existsSync(join(root, `apps/${service}/README.md`))).toBe(true);
});
