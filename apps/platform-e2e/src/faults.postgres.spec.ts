import { describeFaults } from './faults';

describe('faults on the embedded event log', () => describeFaults('postgres'));
