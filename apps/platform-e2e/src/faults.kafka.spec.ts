import { describeFaults } from './faults';

describe('faults on Apache Kafka', () => describeFaults('kafka'));
