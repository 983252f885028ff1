import { describeKafka } from '@doorstep/testing';
import { describeFaults } from './faults';

describeKafka('faults on Apache Kafka', () => describeFaults('kafka'));
