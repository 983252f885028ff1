import { describeJourney } from './journey';

describe('the journey on Apache Kafka', () => describeJourney('kafka'));
