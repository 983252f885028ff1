import { tokenVerifier } from '@doorstep/access';
import { openDatabase } from '@doorstep/database';
import { startMessaging } from '@doorstep/messaging';
import { type Clock, readConfig, runService, type ServiceProcess, systemClock } from '@doorstep/service-kit';
import { serveGraph } from '@doorstep/subgraph-kit';
import { CaseStudiesService } from './case-studies/case-studies.service';
import { type Config, configSchema } from './config';
import { entities, migrations } from './database';
import { EnrolmentsService } from './enrolments/enrolments.service';
import { subscriptions } from './events/listens';
import { ExpertsService } from './experts/experts.service';
import { buildGraph } from './graph';
import { ImprovementPlansService } from './improvement-plans/improvement-plans.service';
import { OfferingsService } from './offerings/offerings.service';
import { SiteStudiesService } from './site-studies/site-studies.service';

export async function start(
  service: ServiceProcess,
  config: Config,
  clock: Clock = systemClock,
): Promise<string> {
  const { log, metrics } = service;
  const database = service.use(
    await openDatabase({ url: config.DATABASE_URL, entities, migrations, log, metrics }),
  );
  const plans = new ImprovementPlansService(clock);
  service.use(
    await startMessaging({
      service: 'professional-development',
      database,
      events: config,
      subscriptions: subscriptions(plans),
      log,
      metrics,
    }),
  );
  const schema = buildGraph({
    siteStudies: new SiteStudiesService(clock),
    offerings: new OfferingsService(clock),
    enrolments: new EnrolmentsService(clock),
    plans,
    caseStudies: new CaseStudiesService(clock),
    experts: new ExpertsService(clock),
  });
  const verifyToken = tokenVerifier({
    issuer: config.OIDC_ISSUER,
    audience: config.OIDC_AUDIENCE,
    ...(config.OIDC_JWKS_URI && { jwksUri: config.OIDC_JWKS_URI }),
  });
  await serveGraph(service, { schema, verifyToken, database });
  return service.listen();
}

if (require.main === module) runService('professional-development', readConfig(configSchema), start);
