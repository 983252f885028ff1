import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadStandards, standardsFolder } from './standards';

const published = 'green-indicators.v1.json';
const original = readFileSync(join(standardsFolder, published), 'utf8');
let folder: string;

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'standards-'))));
afterEach(() => rmSync(folder, { recursive: true }));

type Json = Record<string, unknown>;
const parsed = (): Json => JSON.parse(original) as Json;
const put = (file: string, content: unknown) =>
  writeFileSync(join(folder, file), typeof content === 'string' ? content : JSON.stringify(content));

it('keeps every published version as it was: a change is a new version in a file of its own', () => {
  expect(
    loadStandards()
      .all()
      .map(({ content, hash }) => [content.code, content.version, hash]),
  ).toEqual([['GREEN_INDICATORS', '1', '759a4f1d7b5b440b88218bf6b8cc3d82cf287a79fe524ae370f4ed6e6eee66c1']]);
});

it('is the same standard whatever the spaces and the order of its fields', () => {
  put(published, Object.fromEntries(Object.entries(parsed()).reverse()));
  expect(loadStandards(folder).all()[0]!.hash).toBe(loadStandards().all()[0]!.hash);
});

it('puts the newest version first, by number', () => {
  for (const version of ['2', '10', '9']) put(`green-indicators.v${version}.json`, { ...parsed(), version });
  expect(
    loadStandards(folder)
      .all()
      .map(({ content }) => content.version),
  ).toEqual(['10', '9', '2']);
});

it.each<[string, (standard: Json) => Json, string]>([
  ['a minimum below ten', s => ({ ...s, minimumPeople: 9 }), 'minimumPeople: no published figure'],
  ['a number for a decimal', s => ({ ...s, satisfactionThreshold: 0.9 }), 'satisfactionThreshold: '],
  ['a threshold beside the level', s => ({ ...s, satisfactionThreshold: '0.85' }), 'must be the least share'],
  [
    'bounds that fall',
    s => ({ ...s, levelBounds: (s.levelBounds as string[]).toReversed() }),
    'rise strictly',
  ],
  [
    'an indicator too few',
    s => ({ ...s, indicators: (s.indicators as Json[]).slice(1) }),
    'indicators: must',
  ],
  [
    'a grade twice',
    s => ({ ...s, grades: [...(s.grades as Json[]), (s.grades as Json[])[0]] }),
    'grades: must',
  ],
  ['a cut above the maximum', s => ({ ...s, maximumScore: '59' }), 'no cut score may lie above'],
  ['an unknown field', s => ({ ...s, note: 'x' }), 'note'],
  ['no sources', s => ({ ...s, sources: [] }), 'sources: '],
  ['another version than its name', s => ({ ...s, version: '2' }), 'belongs into green-indicators.v2.json'],
])('does not take a file with %s', (_what, change, message) => {
  put(published, change(parsed()));
  expect(() => loadStandards(folder)).toThrow(message);
});

it('tells everything that is wrong, in every file, at once', () => {
  put('a.v1.json', '{');
  put(published, { ...parsed(), minimumPeople: 1, sources: [] });
  expect(() => loadStandards(folder)).toThrow(/a\.v1\.json: is not JSON[^]*minimumPeople[^]*sources/);
});

it('says so when there is none', () => {
  expect(() => loadStandards(folder)).toThrow('There is no standard');
});

describe('the version by which a cycle was opened', () => {
  const standards = loadStandards();
  const { content, hash } = standards.all()[0]!;
  const used = { standardCode: content.code, standardVersion: content.version, standardHash: hash };

  it('is found', () => {
    expect(standards.exactly(used).content).toBe(content);
  });
  it('may not be gone', () => {
    expect(() => standards.exactly({ ...used, standardVersion: '7' })).toThrow('version 7 is gone');
  });
  it('may not have changed since', () => {
    expect(() => standards.exactly({ ...used, standardHash: '0' })).toThrow(
      'publish the change as a new version',
    );
  });
});
