import { startOf } from '@doorstep/service';
import { readConfig, runService } from '@doorstep/service-kit';
import 'reflect-metadata';
import { capabilities } from './capabilities';
import { professionalDevelopmentConfig } from './config';
import { subscriptions } from './events/listens';

export const start = startOf({ name: 'professional-development', capabilities, subscriptions });

if (require.main === module) {
  runService('professional-development', readConfig(professionalDevelopmentConfig), start);
}
