import { Refusal } from '@doorstep/service-kit/refusal';
import { CycleStatus, statusAfter, type CycleAction } from './cycle.rules';

const actions: CycleAction[] = ['collect', 'compute', 'submit', 'approve', 'return', 'publish'];

function code(work: () => unknown): string {
  try {
    return String(work());
  } catch (error) {
    if (error instanceof Refusal) return error.problems[0].code;
    throw error;
  }
}

it('allows the steps of a cycle from these statuses and no other', () => {
  const table = Object.fromEntries(
    Object.values(CycleStatus).map(status => [
      status,
      Object.fromEntries(
        actions
          .map(action => [action, code(() => statusAfter(status, action))] as const)
          .filter(([, outcome]) => outcome !== 'CYCLE_STEP_NOT_ALLOWED'),
      ),
    ]),
  );
  expect(table).toEqual({
    OPEN: { collect: 'OPEN', compute: 'COMPUTED' },
    COMPUTED: { collect: 'OPEN', compute: 'COMPUTED', submit: 'IN_REVIEW' },
    IN_REVIEW: { approve: 'REVIEWED', return: 'OPEN' },
    REVIEWED: { publish: 'PUBLISHED' },
    PUBLISHED: {},
  });
});
