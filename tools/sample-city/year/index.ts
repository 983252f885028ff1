import { collect, openCycle, publishCycle } from './assessment';
import { clusterYear } from './cluster';
import { publishDecision, recordEvidence } from './decision';
import { acceptPlan, approveCaseStudy, createOfferings, enrol } from './development';
import { publishStory } from './outreach';
import { keepSchoolData, registerExperts, submitDistrictPlan } from './city-plan';
import { advance, application, cultivation, register } from './programme';
import type { YearStep } from './step';

export { newYear, type YearOptions, type YearState, type YearStep } from './step';
export { theme } from './programme';

const baseline: YearStep = {
  name: 'baseline',
  title: 'A baseline cycle: collected, computed, reviewed, published',
  async play(client, state, options) {
    await createOfferings(client, state);
    await openCycle(client, state, 'baseline');
    await collect(client, state, 'baseline', options);
    await publishCycle(client, state, 'baseline', options);
  },
};

const improvement: YearStep = {
  name: 'improvement',
  title: 'An improvement plan opens and is accepted; the school is improving',
  async play(client, state) {
    await acceptPlan(client, state);
    await advance(client, state, 'district-officer', 'IMPROVING');
    await enrol(client, state);
    await approveCaseStudy(client, state);
  },
};

const second: YearStep = {
  name: 'second-cycle',
  title: 'A second cycle is published',
  async play(client, state, options) {
    await openCycle(client, state, 'second');
    await collect(client, state, 'second', options);
    await publishCycle(client, state, 'second', options);
  },
};

const decision: YearStep = {
  name: 'decision',
  title: 'The four conditions are decided on; the school is elevated',
  async play(client, state) {
    await recordEvidence(client, state);
    await publishDecision(client, state);
    await advance(client, state, 'city-officer', 'ELEVATED');
  },
};

const story: YearStep = {
  name: 'story',
  title: 'A story is written, approved and published',
  play: publishStory,
};

const cityPlan: YearStep = {
  name: 'city-plan',
  title: 'A principal keeps the data of the school; experts are listed; a district submits its plan',
  async play(client, state) {
    await keepSchoolData(client, state);
    await registerExperts(client, state);
    await submitDistrictPlan(client, state);
  },
};

/** The first year of the sample city, in order. Each step is played by the people whose work it is. */
export const schoolYear: readonly YearStep[] = [
  register,
  application,
  cultivation,
  clusterYear,
  baseline,
  improvement,
  second,
  decision,
  story,
  cityPlan,
];
