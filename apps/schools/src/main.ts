import { readConfig, runService } from '@doorstep/service-kit';
import { startOf } from '@doorstep/service';
import 'reflect-metadata';
import { capabilities } from './capabilities';
import { schoolsConfig } from './config';
import { subscriptions } from './events/listens';

export const start = startOf({ name: 'schools', capabilities, subscriptions });

if (require.main === module) runService('schools', readConfig(schoolsConfig), start);
