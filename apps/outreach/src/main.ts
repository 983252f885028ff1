import { startOf } from '@doorstep/service';
import { readConfig, runService } from '@doorstep/service-kit';
import 'reflect-metadata';
import { capabilities } from './capabilities';
import { outreachConfig } from './config';
import { subscriptions } from './events/listens';

export const start = startOf({ name: 'outreach', capabilities, subscriptions });

if (require.main === module) runService('outreach', readConfig(outreachConfig), start);
