import { amended, differing, type Segment, type State, stateOn } from './timeline.rules';

interface Made {
  field: string;
  day: string;
  value: unknown;
}

/** What a day's state is by definition: all that was set up to it, by day, and of one day in the order of asking. */
function folded(first: State, made: readonly Made[], day: string): State {
  const due = made.map((change, place) => ({ ...change, place })).filter(change => change.day <= day);
  due.sort((a, b) => (a.day === b.day ? a.place - b.place : a.day < b.day ? -1 : 1));
  return due.reduce<State>((state, { field, value }) => ({ ...state, [field]: value }), first);
}

/** A generator of numbers that gives the same again for the same seed (mulberry32). */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const first: State = { name: 'A', stage: 'PRIMARY', capacity: null };
const dayOf = (number: number) => new Date(Date.UTC(2028, 1, 20 + number)).toISOString().slice(0, 10);

test.each(Array.from({ length: 200 }, (_one, seed) => seed))(
  'any changes, in any order, past and future: every day is the fold of what was set (%i)',
  seed => {
    const random = randomFrom(seed);
    let segments: Segment[] = [{ from: dayOf(0), state: first }];
    const made: Made[] = [];
    for (let change = 0; change < 12; change++) {
      const day = dayOf(random(20));
      const values: Record<string, unknown> = {};
      for (const field of Object.keys(first)) if (random(2) === 0) values[field] = random(3);
      const real = differing(segments, day, values);
      segments = amended(segments, made, day, real);
      made.push(...Object.entries(real).map(([field, value]) => ({ field, day, value })));
      for (let on = 0; on < 22; on++) {
        expect([dayOf(on), stateOn(segments, dayOf(on))]).toEqual([
          dayOf(on),
          folded(first, made, dayOf(on)),
        ]);
      }
      expect(segments.map(({ from }) => from)).toEqual([...new Set(segments.map(({ from }) => from))].sort());
    }
  },
);

test('before its first day a school has no state; on 29 February it has one', () => {
  const segments = amended([{ from: '2028-02-28', state: first }], [], '2028-02-29', { name: 'B' });
  expect(stateOn(segments, '2028-02-27')).toBeUndefined();
  expect(['2028-02-28', '2028-02-29', '2028-03-01'].map(day => stateOn(segments, day)?.['name'])).toEqual([
    'A',
    'B',
    'B',
  ]);
});

test('a change before the first day moves it back', () => {
  const segments = amended([{ from: '2028-02-28', state: first }], [], '2028-01-01', { name: 'B' });
  expect(segments).toEqual([{ from: '2028-01-01', state: { ...first, name: 'B' } }]);
});

test('what means something together only is set together', () => {
  const open = { status: 'OPEN', statusReason: null, closedOn: null };
  const closing = { status: 'CLOSED', statusReason: 'MERGER', closedOn: '2028-03-01' };
  const closed = amended([{ from: '2028-01-01', state: open }], [], '2028-03-01', closing);
  const settings = Object.keys(closing).map(field => ({ field, day: '2028-03-01' }));
  const corrected = amended(closed, settings, '2028-02-01', {
    status: 'PROPOSED_TO_CLOSE',
    statusNote: 'a note',
  });
  expect(stateOn(corrected, '2028-02-01')).toMatchObject({
    status: 'PROPOSED_TO_CLOSE',
    statusNote: 'a note',
  });
  expect(stateOn(corrected, '2028-03-01')).toEqual(closing);
});

test('what is undone on its day leaves no trace in the timeline', () => {
  const planned = amended([{ from: '2028-01-01', state: first }], [], '2028-09-01', { name: 'B' });
  const settings = [{ field: 'name', day: '2028-09-01' }];
  expect(amended(planned, settings, '2028-09-01', { name: 'A' })).toEqual([
    { from: '2028-01-01', state: first },
  ]);
});
