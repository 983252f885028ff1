import { describeJourney } from './journey';

describe('the journey on the embedded event log', () => describeJourney('postgres'));
