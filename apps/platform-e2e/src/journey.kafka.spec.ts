import { describeKafka } from '@doorstep/testing';
import { describeJourney } from './journey';

describeKafka('the journey on Apache Kafka', () => describeJourney('kafka'));
