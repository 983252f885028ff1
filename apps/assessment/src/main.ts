import { tokenVerifier } from '@doorstep/access';
import { openDatabase } from '@doorstep/database';
import { startMessaging } from '@doorstep/messaging';
import { type Clock, readConfig, runService, type ServiceProcess, systemClock } from '@doorstep/service-kit';
import { serveGraph } from '@doorstep/subgraph-kit';
import { serveCollection } from './collection/doors';
import { type Config, configSchema } from './config';
import { CyclesService } from './cycles/cycles.service';
import { checkStandardsInUse, entities, migrations } from './database';
import { DecisionsService } from './decisions/decisions.service';
import { subscriptions } from './events';
import { buildGraph } from './graph';
import { loadStandards } from './standards/standards';

export async function start(
  service: ServiceProcess,
  config: Config,
  clock: Clock = systemClock,
): Promise<string> {
  const { log, metrics } = service;
  const standards = loadStandards();
  const database = service.use(
    await openDatabase({ url: config.DATABASE_URL, entities, migrations, log, metrics }),
  );
  await checkStandardsInUse(database, standards);
  service.use(
    await startMessaging({ service: 'assessment', database, events: config, subscriptions, log, metrics }),
  );
  const verifyToken = tokenVerifier({
    issuer: config.OIDC_ISSUER,
    audience: config.OIDC_AUDIENCE,
    ...(config.OIDC_JWKS_URI && { jwksUri: config.OIDC_JWKS_URI }),
  });
  const cycles = new CyclesService(standards, clock);
  const decisions = new DecisionsService(standards, clock);
  const jobs = await serveCollection(service, { database, verifyToken, cycles, standards, clock });
  const schema = buildGraph({ standards, cycles, decisions, jobs });
  await serveGraph(service, { schema, verifyToken, database });
  return service.listen();
}

if (require.main === module) runService('assessment', readConfig(configSchema), start);
