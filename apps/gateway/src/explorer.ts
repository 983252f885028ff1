import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ServiceProcess } from '@doorstep/service-kit';
import type { GatewayConfig } from './config';

/**
 * Serves the explorer at /explorer/, in development only. What it needs to know of this gateway (where to sign
 * in) it reads from /explorer/settings.json. Its pages may load nothing from anywhere else.
 */
export async function serveExplorer({ http, log }: ServiceProcess, config: GatewayConfig): Promise<void> {
  if (config.NODE_ENV === 'production') return;
  const root = config.EXPLORER_FOLDER;
  if (!existsSync(resolve(root, 'explorer.js'))) {
    log.info('The explorer is not built, so it is not served: node apps/gateway/explorer/build.mjs');
    return;
  }
  const policy = [
    "default-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    `connect-src 'self' ${new URL(config.OIDC_ISSUER).origin}`,
    "frame-ancestors 'none'",
  ].join('; ');
  // Loaded only where it is served.
  const { default: fastifyStatic } = await import('@fastify/static');
  await http.register(fastifyStatic, {
    root,
    prefix: '/explorer/',
    setHeaders: reply => void reply.header('content-security-policy', policy),
  });
  for (const url of ['/', '/explorer'])
    http.get(url, async (_request, reply) => reply.redirect('/explorer/', 302));
  http.get('/explorer/settings.json', async () => ({ issuer: config.OIDC_ISSUER, endpoint: '/graphql' }));
}
