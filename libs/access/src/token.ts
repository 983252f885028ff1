import type { BilingualText } from '@doorstep/service-kit/refusal';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeJwt,
  errors,
  jwtVerify,
  type JWTVerifyGetKey,
} from 'jose';
import { z } from 'zod';
import { anonymous, rolesClaim, type Actor } from './actor';
import { AccessError } from './errors';

export interface TokenConfig {
  /** The `iss` of every token, and where discovery starts. */
  issuer: string;
  /** The `aud` that a token for Doorstep carries. */
  audience: string;
  /** Where the issuer's keys are; asked of the issuer's discovery document when absent. */
  jwksUri?: string;
}

/**
 * Reads an `Authorization` header: none is the anonymous actor; a good token is a person; anything else
 * throws `UNAUTHENTICATED` with what is wrong (or `IDENTITY_UNAVAILABLE` when the issuer cannot be asked).
 */
export type VerifyToken = (authorization: string | undefined) => Promise<Actor>;

const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const clockToleranceSeconds = 5;
const timeoutMilliseconds = 3_000;

const claims = z.looseObject({
  sub: z.string().min(1).max(255),
  name: z.string().max(255).optional(),
  doorstep_roles: rolesClaim.default([]),
});

export function tokenVerifier(config: TokenConfig): VerifyToken {
  const key = issuerKeys(config);
  const verified = new Verified();
  return async authorization => {
    if (!authorization) return anonymous;
    const token = /^Bearer +([^\s]+)$/i.exec(authorization)?.[1];
    if (!token)
      throw rejected({
        zh: 'Authorization 请求头应为“Bearer <令牌>”',
        en: 'the Authorization header must read "Bearer <token>"',
      });
    const known = verified.find(token);
    if (known) return known;
    checkIssuer(token, config.issuer);
    try {
      const { payload } = await jwtVerify(token, key, {
        issuer: config.issuer,
        audience: config.audience,
        algorithms,
        clockTolerance: clockToleranceSeconds,
        requiredClaims: ['exp', 'sub'],
      });
      return verified.keep(token, actorFrom(payload), payload.exp ?? 0);
    } catch (error) {
      throw explained(error, config);
    }
  };
}

/** The tokens that were found good within the last minute, so that a page of many requests is verified once. */
class Verified {
  private readonly actors = new Map<string, { actor: Actor; until: number }>();

  find(token: string): Actor | undefined {
    const found = this.actors.get(token);
    if (!found || found.until > Date.now()) return found?.actor;
    this.actors.delete(token);
    return undefined;
  }

  /** @param expires the token's own end, in seconds since 1970 */
  keep(token: string, actor: Actor, expires: number): Actor {
    const [oldest] = this.actors.keys();
    if (this.actors.size >= 1_000 && oldest !== undefined) this.actors.delete(oldest);
    this.actors.set(token, { actor, until: Math.min(Date.now() + 60_000, expires * 1_000) });
    return actor;
  }
}

function actorFrom(payload: unknown): Actor {
  const parsed = claims.safeParse(payload);
  if (!parsed.success) {
    const why = parsed.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    throw rejected({ zh: `其中的声明格式不正确（${why}）`, en: `its claims are malformed (${why})` });
  }
  const { sub, name, doorstep_roles: grants } = parsed.data;
  return { subject: sub, ...(name !== undefined && { name }), grants, kind: 'person' };
}

/** Told apart before the signature is checked, because the keys of a stranger say nothing of use. */
function checkIssuer(token: string, issuer: string): void {
  let claimed: string | undefined;
  try {
    claimed = decodeJwt(token).iss;
  } catch (cause) {
    throw rejected({ zh: '它不是 JSON Web Token', en: 'it is not a JSON Web Token' }, cause);
  }
  if (claimed !== issuer) {
    throw rejected({
      zh: `它由 ${claimed ?? '（无）'} 签发，而这里只信任 ${issuer}`,
      en: `it comes from the issuer ${claimed ?? '(none)'}, and only ${issuer} is trusted here`,
    });
  }
}

/**
 * The issuer's keys: fetched at the first token, kept for ten minutes, asked for again (at most every
 * thirty seconds) when a token names a new one. While the issuer does not answer, the last keys serve.
 */
function issuerKeys({ issuer, jwksUri }: TokenConfig): JWTVerifyGetKey {
  let remote: Promise<ReturnType<typeof createRemoteJWKSet>> | undefined;
  const open = async () => {
    const address = jwksUri ?? (await discoverJwksUri(issuer));
    return createRemoteJWKSet(new URL(address), { timeoutDuration: timeoutMilliseconds });
  };
  return async (header, token) => {
    remote ??= open();
    const keys = await remote.catch(error => {
      remote = undefined;
      throw unavailable(issuer, error);
    });
    try {
      return await keys(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
        throw error;
      if (error instanceof errors.JOSENotSupported) throw error;
      const last = keys.jwks();
      if (!last) throw unavailable(issuer, error);
      return createLocalJWKSet(last)(header, token);
    }
  };
}

async function discoverJwksUri(issuer: string): Promise<string> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(address, { signal: AbortSignal.timeout(timeoutMilliseconds) });
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  const document = z.looseObject({ issuer: z.string(), jwks_uri: z.url() }).parse(await response.json());
  if (document.issuer !== issuer) throw new Error(`${address} speaks for the issuer ${document.issuer}`);
  return document.jwks_uri;
}

function explained(error: unknown, { audience }: TokenConfig): AccessError {
  if (error instanceof AccessError) return error;
  if (error instanceof errors.JWTExpired) {
    const at = instant(error.payload.exp);
    return rejected({ zh: `它已于 ${at} 过期，请重新登录`, en: `it expired at ${at}; sign in again` }, error);
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'aud') {
      const meant = [error.payload.aud ?? '(nobody)'].flat().join(', ');
      return rejected(
        {
          zh: `它是发给 ${meant} 的，不是发给 ${audience} 的`,
          en: `it is meant for ${meant}, not for ${audience}`,
        },
        error,
      );
    }
    if (error.claim === 'nbf') {
      const from = instant(error.payload.nbf);
      return rejected({ zh: `它在 ${from} 之前无效`, en: `it is not valid before ${from}` }, error);
    }
    const { claim } = error;
    return rejected(
      { zh: `缺少声明 ${claim} 或其值不正确`, en: `its claim ${claim} is missing or wrong` },
      error,
    );
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return rejected({ zh: '签名与内容不符', en: 'its signature does not match its contents' }, error);
  }
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) {
    return rejected(
      {
        zh: '签名所用的密钥不是签发方公布的',
        en: 'it is signed with a key that the issuer does not publish',
      },
      error,
    );
  }
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported) {
    return rejected(
      {
        zh: '它没有签名，或签名方式不被接受',
        en: 'it is unsigned, or signed in a way that is not accepted here',
      },
      error,
    );
  }
  return rejected(
    { zh: '它不是格式正确的 JSON Web Token', en: 'it is not a well-formed JSON Web Token' },
    error,
  );
}

function instant(seconds: number | undefined): string {
  return seconds === undefined ? '?' : new Date(seconds * 1000).toISOString();
}

function rejected(why: BilingualText, cause?: unknown): AccessError {
  const text = { zh: `登录凭证未被接受：${why.zh}。`, en: `The token was refused: ${why.en}.` };
  return new AccessError('UNAUTHENTICATED', text, { wholeRequest: true, cause });
}

function unavailable(issuer: string, cause: unknown): AccessError {
  const text = {
    zh: `登录服务 ${issuer} 暂时没有响应，请稍后重试。`,
    en: `The issuer ${issuer} does not answer; try again soon.`,
  };
  return new AccessError('IDENTITY_UNAVAILABLE', text, { wholeRequest: true, cause });
}
