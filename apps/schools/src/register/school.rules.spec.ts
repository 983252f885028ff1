import { mayTakePart } from './school.rules';

const eligible = { stage: 'PRIMARY', sector: 'PUBLIC', status: 'OPEN' };

test.each<[boolean, object]>([
  [true, {}],
  [true, { stage: 'JUNIOR_SECONDARY' }],
  [true, { stage: 'NINE_YEAR' }],
  [true, { status: 'PROPOSED_TO_CLOSE' }],
  [false, { stage: 'SENIOR_SECONDARY' }],
  [false, { stage: 'OTHER' }],
  [false, { sector: 'PRIVATE' }],
  [false, { status: 'PROPOSED' }],
  [false, { status: 'CLOSED' }],
  [false, { status: 'CREATED_IN_ERROR' }],
])('may take part: %s for %j', (expected, changes) => {
  expect(mayTakePart({ ...eligible, ...changes })).toBe(expected);
});
