import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findUndescribed } from '@doorstep/subgraph-kit';
import { buildASTSchema, parse } from 'graphql';
import { checkSupergraph, compose, composeSupergraph, nullabilityProblems, supergraphFile } from './index';

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", "@requires"])';
const schools = `${link}
  type School @key(fields: "id") { id: ID! name: String! motto: String }
  type Query { school(id: ID!): School }`;
const outreach = `${link}
  type School @key(fields: "id") { id: ID! stories: [Story!] }
  type Story @key(fields: "id") { id: ID! title: String! school: School }
  type Query { story(id: ID!): Story }`;

test('the committed supergraph is what the committed SDLs compose to, and keeps every rule', async () => {
  const { problems } = await checkSupergraph();
  expect(problems).toEqual([]);
});

test('whoever reads the whole graph finds everything described', async () => {
  const text = await readFile(join(__dirname, '../..', supergraphFile), 'utf8');
  const schema = buildASTSchema(parse(text), { assumeValidSDL: true });
  // The names with two underscores are federation's own.
  const undescribed = findUndescribed(schema).filter(line => !/\b(join|link|core)__/.test(line));
  expect(undescribed).toEqual([]);
  expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).toEqual(
    expect.arrayContaining(['schools', 'cycles', 'offerings', 'stories']),
  );
});

describe('a checkout', () => {
  let root: string;
  const sdl = (service: string, text: string) =>
    writeFile(join(root, 'apps', service, 'src/schema.graphql'), text);
  const acknowledge = (entries: unknown) =>
    writeFile(join(root, 'tools/supergraph/acknowledged.json'), JSON.stringify(entries));
  const committed = () => readFile(join(root, supergraphFile), 'utf8');

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'supergraph-'));
    for (const folder of ['apps/gateway', 'apps/schools/src', 'apps/outreach/src', 'tools/supergraph']) {
      await mkdir(join(root, folder), { recursive: true });
    }
    await sdl('schools', schools);
    await sdl('outreach', outreach);
    expect(await composeSupergraph({ root })).toMatchObject({ ok: true, changed: true, problems: [] });
  });
  afterEach(() => rm(root, { recursive: true }));

  test('composed once is up to date; an added field asks for composing again and is fine', async () => {
    expect((await checkSupergraph({ root })).ok).toBe(true);
    await sdl('schools', schools.replace('motto: String', 'motto: String crest: String'));
    const stale = await checkSupergraph({ root });
    expect(stale.problems).toEqual([expect.stringContaining('is not up to date')]);
    expect(stale.breaking).toEqual([]);
    expect((await composeSupergraph({ root })).ok).toBe(true);
    expect(await committed()).toContain('crest: String');
    expect((await checkSupergraph({ root })).ok).toBe(true);
  });

  test('SDLs that do not fit together are refused with the place, and the file is left', async () => {
    const before = await committed();
    await sdl('outreach', outreach.replace('stories: [Story!]', 'stories: [Story!] motto: String'));
    const report = await composeSupergraph({ root });
    expect(report.ok).toBe(false);
    expect(report.problems.join('\n')).toContain('Non-shareable field "School.motto"');
    expect(await committed()).toBe(before);
  });

  test('a breaking change is refused until it is acknowledged with a reason', async () => {
    const before = await committed();
    await sdl('schools', schools.replace(' motto: String', ''));
    const refused = await composeSupergraph({ root });
    expect(refused.problems).toEqual([
      expect.stringMatching(/^FIELD_REMOVED at School\.motto: .*acknowledge it/),
    ]);
    expect(await committed()).toBe(before);

    await acknowledge([{ type: 'FIELD_REMOVED', path: 'School.motto', reason: ' ' }]);
    await expect(composeSupergraph({ root })).rejects.toThrow('needs type, path and reason');

    const reason = 'No client asked for it in the last year.';
    await acknowledge([{ type: 'FIELD_REMOVED', path: 'School.motto', reason }]);
    const made = await composeSupergraph({ root });
    expect(made).toMatchObject({ ok: true, breaking: [{ path: 'School.motto', reason }] });
    expect(await committed()).not.toContain('motto');
  });

  test('a branch is compared with the revision that it left', async () => {
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.org', ...args], {
        cwd: root,
      });
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'base');
    // The branch has composed again, by hand, so that the file alone does not show the break.
    await sdl('schools', schools.replace(' motto: String', ''));
    await rm(join(root, supergraphFile));
    await composeSupergraph({ root });
    expect((await checkSupergraph({ root })).ok).toBe(true);
    const against = await checkSupergraph({ root, against: 'HEAD' });
    expect(against.problems).toEqual([expect.stringContaining('FIELD_REMOVED at School.motto')]);
    await expect(checkSupergraph({ root, against: 'no-such-branch' })).rejects.toThrow('no-such-branch');
  });
});

describe('one service down never empties a query', () => {
  const problems = (first: string, second: string) => {
    const composed = compose([
      { name: 'schools', url: 'http://schools', sdl: first },
      { name: 'outreach', url: 'http://outreach', sdl: second },
    ]);
    if ('errors' in composed) throw new Error(composed.errors.join('\n'));
    return nullabilityProblems(composed.sdl);
  };

  test('a graph that keeps the rule has no problems', () => {
    expect(problems(schools, outreach)).toEqual([]);
  });

  test.each([
    [
      'a root field',
      schools.replace('school(id: ID!): School', 'school(id: ID!): School!'),
      outreach,
      'Query.school must be nullable: it is a root field.',
    ],
    [
      'a field that reaches another’s entity',
      schools,
      outreach.replace('school: School', 'school: School!'),
      'Story.school must be nullable: it reaches School of schools from outreach.',
    ],
    [
      'a list of another’s entities',
      schools,
      outreach.replace('school: School', 'schools: [School!]!'),
      'Story.schools must be nullable: it reaches School of schools from outreach.',
    ],
    [
      'a field added to another’s entity',
      schools,
      outreach.replace('stories: [Story!]', 'stories: [Story!]!'),
      'School.stories must be nullable: outreach adds it to School, which belongs to schools.',
    ],
    [
      'an entity that two services resolve and nobody owns',
      schools.replace('type Query', 'type Group @key(fields: "id") { id: ID! name: String } type Query'),
      outreach.replace('type Query', 'type Group @key(fields: "id") { id: ID! size: Int } type Query'),
      'Group is resolved by outreach and schools: name its owner in tools/supergraph/subgraphs.ts.',
    ],
  ])('%s', (_what, first, second, problem) => {
    expect(problems(first, second)).toEqual([problem]);
  });
});
