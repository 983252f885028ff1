import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ServiceProcess } from '@doorstep/service-kit';
import type { GatewayConfig } from './config';

/** The explorer, bundled by the build beside the compiled gateway. */
export const explorerFolder = resolve(__dirname, '../explorer');

/**
 * Serves the explorer at /explorer/, in development only. What it needs to know of this gateway (where to sign
 * in) it reads from /explorer/settings.json.
 */
export async function serveExplorer(
  { http, log }: ServiceProcess,
  config: GatewayConfig,
  folder = explorerFolder,
): Promise<void> {
  if (config.NODE_ENV === 'production') return;
  if (!existsSync(resolve(folder, 'index.html'))) {
    log.info('The explorer is not built, so it is not served: node apps/gateway/explorer/build.mjs');
    return;
  }
  // Loaded only where it is served.
  const { default: fastifyStatic } = await import('@fastify/static');
  await http.register(fastifyStatic, { root: folder, prefix: '/explorer/', redirect: true, maxAge: '1h' });
  http.get('/explorer', async (_request, reply) => reply.redirect('/explorer/', 302));
  http.get('/explorer/settings.json', async () => ({ issuer: config.OIDC_ISSUER, endpoint: '/graphql' }));
}
