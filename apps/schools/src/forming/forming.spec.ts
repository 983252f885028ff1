import { cityOfChance, formingProblem } from './forming.fixture';
import { type FormingProgress, proposeClusters } from './forming';

const problem = formingProblem(cityOfChance(80, 3), { minMembers: 4, idealMembers: 5, maxMembers: 7 });

test('the thread tells how far it is, and gives the plan with its bound', async () => {
  const told: FormingProgress[] = [];
  const { plan, gap } = await proposeClusters(problem, {
    signal: new AbortController().signal,
    onProgress: progress => told.push(progress),
  });
  expect(plan.clusters.length).toBeGreaterThan(5);
  expect(gap).toBeLessThanOrEqual(0.02);
  expect(told[0]).toMatchObject({ done: 0, best: null });
  expect(told.some(({ best, bound }) => best !== null && bound !== null && best <= bound)).toBe(true);
});

test('who cancels gets the reason at once', async () => {
  const abort = new AbortController();
  const city = formingProblem(cityOfChance(600, 5));
  const forming = proposeClusters(city, {
    signal: abort.signal,
    onProgress: () => abort.abort(new Error('no longer wanted')),
  });
  await expect(forming).rejects.toThrow('no longer wanted');
});

test('who has cancelled before it starts gets the reason, too', async () => {
  const signal = AbortSignal.abort(new Error('too late'));
  await expect(proposeClusters(problem, { signal })).rejects.toThrow('too late');
});

test('what fails in the thread reaches whoever asked', async () => {
  const broken = { ...problem, schools: [{ ...problem.schools[0]!, levels: null as never }] };
  await expect(proposeClusters(broken, { signal: new AbortController().signal })).rejects.toThrow(
    'Cannot convert undefined or null to object',
  );
});

test('options that contradict themselves are refused before a thread is started', async () => {
  const wrong = formingProblem(problem.schools, { minMembers: 9, maxMembers: 8, gap: 2 });
  await expect(proposeClusters(wrong, { signal: new AbortController().signal })).rejects.toMatchObject({
    problems: [{ code: 'FORMING_OPTION_WRONG', path: ['options', 'gap'] }],
  });
});
