import { tokenVerifier } from '@doorstep/access';
import { openDatabase } from '@doorstep/database';
import { startJobs } from '@doorstep/jobs';
import { startMessaging } from '@doorstep/messaging';
import { type Clock, readConfig, runService, type ServiceProcess, systemClock } from '@doorstep/service-kit';
import { serveGraph } from '@doorstep/subgraph-kit';
import { type Config, configSchema } from './config';
import { entities, migrations } from './database';
import { subscriptions } from './events/listens';
import { serveFeed } from './feed/feed.route';
import { buildGraph } from './graph';
import { StoriesService } from './stories/stories.service';
import { publicationJob } from './stories/story-publication';

export async function start(
  service: ServiceProcess,
  config: Config,
  clock: Clock = systemClock,
): Promise<string> {
  const { log, metrics } = service;
  const database = service.use(
    await openDatabase({ url: config.DATABASE_URL, entities, migrations, log, metrics }),
  );
  const publication = publicationJob(database, clock);
  const jobs = service.use(await startJobs({ database, definitions: [publication], log, clock, metrics }));
  const stories = new StoriesService(clock, jobs, publication);
  service.use(
    await startMessaging({
      service: 'outreach',
      database,
      events: config,
      subscriptions: subscriptions(stories),
      log,
      metrics,
    }),
  );
  const verifyToken = tokenVerifier({
    issuer: config.OIDC_ISSUER,
    audience: config.OIDC_AUDIENCE,
    ...(config.OIDC_JWKS_URI && { jwksUri: config.OIDC_JWKS_URI }),
  });
  await serveGraph(service, { schema: buildGraph(stories), verifyToken, database });
  serveFeed(service.http, database, verifyToken);
  return service.listen();
}

if (require.main === module) runService('outreach', readConfig(configSchema), start);
