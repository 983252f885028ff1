import { tokenVerifier } from '@doorstep/access';
import { openDatabase } from '@doorstep/database';
import { startMessaging } from '@doorstep/messaging';
import { type Clock, readConfig, runService, type ServiceProcess, systemClock } from '@doorstep/service-kit';
import 'reflect-metadata';
import { type SchoolsConfig, schoolsConfig } from './config';
import { openDoors } from './doors';
import { entities } from './entities';
import { subscriptions } from './events/listens';
import { migrations } from './migrations';

export async function start(
  service: ServiceProcess,
  config: SchoolsConfig,
  clock: Clock = systemClock,
): Promise<string> {
  const { log, metrics } = service;
  const database = service.use(
    await openDatabase({ url: config.DATABASE_URL, entities, migrations, log, metrics }),
  );
  service.use(
    await startMessaging({ service: 'schools', database, events: config, subscriptions, log, metrics }),
  );
  const verifyToken = tokenVerifier({
    issuer: config.OIDC_ISSUER,
    audience: config.OIDC_AUDIENCE,
    ...(config.OIDC_JWKS_URI && { jwksUri: config.OIDC_JWKS_URI }),
  });
  await openDoors(service, { database, verifyToken, clock });
  return service.listen();
}

if (require.main === module) runService('schools', readConfig(schoolsConfig), start);
