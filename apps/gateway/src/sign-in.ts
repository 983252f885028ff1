import { AccessError, type Actor, type VerifyToken } from '@doorstep/access';
import type { FastifyRequest } from 'fastify';
import { GatewayRefusal } from './words';

const mostKept = 5_000;
/** A verified token is believed for so long without looking again; each service looks for itself anyway. */
const believedMilliseconds = 60_000;

interface Believed {
  actor: Actor;
  until: number;
}

/** Says who is asking, from the Authorization header. Verifying a signature costs; the result is kept a while. */
export class SignIn {
  private readonly believed = new Map<string, Believed>();
  private readonly actors = new WeakMap<FastifyRequest, Actor>();
  private readonly refused = new WeakMap<FastifyRequest, GatewayRefusal>();

  constructor(private readonly verify: VerifyToken) {}

  /** Verifies the request's token. None is the anonymous actor; a bad one is remembered for `demand`. */
  async identify(request: FastifyRequest): Promise<void> {
    try {
      this.actors.set(request, await this.actorFor(request.headers.authorization));
    } catch (error) {
      if (!(error instanceof GatewayRefusal)) throw error;
      this.refused.set(request, error);
    }
  }

  /** Throws what was wrong with the request's token: only after it was counted, so that guessing is limited too. */
  demand(request: FastifyRequest): void {
    const refusal = this.refused.get(request);
    if (refusal) throw refusal;
  }

  /** Who sent this request, once it was identified. */
  actor(request: FastifyRequest): Actor | undefined {
    return this.actors.get(request);
  }

  private async actorFor(authorization: string | undefined): Promise<Actor> {
    const now = Date.now();
    if (authorization) {
      const known = this.believed.get(authorization);
      if (known && known.until > now) return known.actor;
    }
    let actor: Actor;
    try {
      actor = await this.verify(authorization);
    } catch (error) {
      if (authorization) this.believed.delete(authorization);
      if (!(error instanceof AccessError)) throw error;
      const code = error.code === 'IDENTITY_UNAVAILABLE' ? 'IDENTITY_UNAVAILABLE' : 'UNAUTHENTICATED';
      throw new GatewayRefusal(code, { why: error.text });
    }
    if (authorization) {
      if (this.believed.size >= mostKept) this.believed.clear();
      this.believed.set(authorization, {
        actor,
        until: Math.min(now + believedMilliseconds, expiry(authorization)),
      });
    }
    return actor;
  }
}

/** When a verified token expires, in milliseconds. */
function expiry(authorization: string): number {
  try {
    const payload: unknown = JSON.parse(
      Buffer.from(authorization.split('.')[1] ?? '', 'base64url').toString(),
    );
    const { exp } = payload as { exp?: unknown };
    return typeof exp === 'number' ? exp * 1000 : 0;
  } catch {
    return 0;
  }
}
