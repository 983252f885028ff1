import { fillIn, lookUps } from './look-ups';

const today = '2026-11-22';

test('looks up what is named, once each, and keeps what is not found', async () => {
  const asked: string[] = [];
  const ask = async (query: string) => {
    asked.push(query);
    return query === lookUps['lead']!.query
      ? { schoolByCode: { id: 's1', version: 3, designs: null } }
      : { cycles: null };
  };
  const variables = {
    input: {
      schoolId: '@lead.id',
      expectedVersion: '@lead.version',
      design: '@lead.designs.nodes.0.id',
      cycle: '@cycle.id',
      unknown: '@nothing.id',
      words: ['as they are', 7, null, true],
    },
  };
  expect(await fillIn(variables, ask, today)).toEqual({
    input: {
      schoolId: 's1',
      expectedVersion: 3,
      design: '@lead.designs.nodes.0.id',
      cycle: '@cycle.id',
      unknown: '@nothing.id',
      words: ['as they are', 7, null, true],
    },
  });
  expect(asked).toHaveLength(2);
});

test('takes the one that is meant', async () => {
  const nodes = [
    { id: 'a', status: 'PLANNED' },
    { id: 'b', status: 'OPEN' },
  ];
  const ask = async () => ({ programmeRounds: { nodes } });
  expect(await fillIn({ id: '@openRound.id' }, ask, today)).toEqual({ id: 'b' });
});

test('looks up what a look-up needs', async () => {
  const schools = Array.from({ length: 12 }, (_, place) => ({ id: `s${place}` }));
  const inputs: unknown[] = [];
  const ask = async (query: string, variables: Record<string, unknown>) => {
    if (query !== lookUps['merge']!.query) return { schools: { nodes: schools } };
    inputs.push(variables['input']);
    return { previewMerge: { fingerprint: 'f' } };
  };
  expect(await fillIn({ fingerprint: '@merge.fingerprint' }, ask, today)).toEqual({ fingerprint: 'f' });
  expect(inputs).toEqual([
    expect.objectContaining({ predecessorIds: ['s6'], successorId: 's7', on: '2027-09-18' }),
  ]);
});

test.each([
  ['@day', '2026-11-22'],
  ['@day+9', '2026-12-01'],
  ['@day-22', '2026-10-31'],
  ['@schoolYear', 2026],
  ['@schoolYear-1', 2025],
])('%s is counted', async (word, counted) => {
  expect(await fillIn({ word }, async () => undefined, today)).toEqual({ word: counted });
});

test('before September it is still the school year that began last year', async () => {
  expect(await fillIn({ year: '@schoolYear' }, async () => undefined, '2027-08-31')).toEqual({ year: 2026 });
});
