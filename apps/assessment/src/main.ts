import { startOf } from '@doorstep/service';
import { readConfig, runService } from '@doorstep/service-kit';
import 'reflect-metadata';
import { capabilitiesWith } from './capabilities';
import { assessmentConfig } from './config';
import { subscriptions } from './events/listens';
import { loadStandards } from './standards/standards';

/** The standards are read and checked first: without them nothing starts. */
export const start: ReturnType<typeof startOf> = async (...process) =>
  startOf({ name: 'assessment', capabilities: capabilitiesWith(loadStandards()), subscriptions })(...process);

if (require.main === module) runService('assessment', readConfig(assessmentConfig), start);
