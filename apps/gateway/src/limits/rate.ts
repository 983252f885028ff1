import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { GatewayConfig } from '../config';
import type { SignIn } from '../sign-in';
import { GatewayRefusal } from '../words';

/**
 * Counts requests a minute: of a signed-in person wherever they come from, of an address without sign-in.
 * Each gateway process counts for itself. Must be registered after
 * the hook that identifies the request.
 */
export async function limitRate(http: FastifyInstance, config: GatewayConfig, signIn: SignIn): Promise<void> {
  await http.register(rateLimit, {
    global: true,
    hook: 'onRequest',
    timeWindow: 60_000,
    cache: 20_000,
    keyGenerator: request => {
      const actor = signIn.actor(request);
      if (actor?.kind === 'person') return `person ${actor.subject}`;
      return `address ${(config.TRUST_PROXY && addressByProxy(request)) || request.ip}`;
    },
    max: request =>
      signIn.actor(request)?.kind === 'person'
        ? config.RATE_LIMIT_PER_MINUTE
        : config.ANONYMOUS_RATE_LIMIT_PER_MINUTE,
    errorResponseBuilder: (_request, { max, ttl }) =>
      new GatewayRefusal('RATE_LIMITED', { limit: max, seconds: Math.ceil(ttl / 1000) }),
  });
}

/** The address that our own reverse proxy saw: the last one, because a client can write the others itself. */
function addressByProxy(request: FastifyRequest): string | undefined {
  return [request.headers['x-forwarded-for'] ?? []].flat().join(',').split(',').at(-1)?.trim();
}
