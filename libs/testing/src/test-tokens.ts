import { type JWK, type JWTPayload, SignJWT, exportJWK, generateKeyPair } from 'jose';
import { createServer, type Server } from 'node:http';
import { freePort } from '@doorstep/infra';

export interface TestTokens {
  /** The issuer's address; serves /.well-known/openid-configuration and /jwks. */
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUri: string;
  readonly jwks: { keys: JWK[] };
  /**
   * An access token, valid for an hour unless `claims` say otherwise.
   * @param options.key 'another' signs with a key that the issuer does not know: a forgery
   */
  sign(claims: JWTPayload & Record<string, unknown>, options?: { key?: 'own' | 'another' }): Promise<string>;
  /** `Bearer …` for a subject with these grants. */
  bearer(subject: string, grants: readonly object[], claims?: Record<string, unknown>): Promise<string>;
  stop(): Promise<void>;
}

/** An OpenID Connect issuer for tests, with a key pair of its own, on 127.0.0.1. */
export async function testTokens(audience = 'doorstep'): Promise<TestTokens> {
  const own = await generateKeyPair('ES256', { extractable: true });
  const another = await generateKeyPair('ES256', { extractable: true });
  const header = { alg: 'ES256', kid: 'test-key', typ: 'at+jwt' };
  const jwks = { keys: [{ ...(await exportJWK(own.publicKey)), kid: header.kid, alg: 'ES256', use: 'sig' }] };
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const jwksUri = `${issuer}/jwks`;
  const server = createServer((request, response) => {
    const found = {
      '/jwks': jwks,
      '/.well-known/openid-configuration': { issuer, jwks_uri: jwksUri },
    }[request.url ?? ''];
    response
      .writeHead(found ? 200 : 404, { 'content-type': 'application/json' })
      .end(JSON.stringify(found ?? {}));
  });
  await new Promise<void>((resolve, reject) =>
    server.once('error', reject).listen(port, '127.0.0.1', resolve),
  );

  const sign: TestTokens['sign'] = async (claims, { key = 'own' } = {}) => {
    const now = Math.floor(Date.now() / 1_000);
    return new SignJWT({ iss: issuer, aud: audience, iat: now, exp: now + 3_600, ...claims })
      .setProtectedHeader(header)
      .sign((key === 'own' ? own : another).privateKey);
  };
  return {
    issuer,
    audience,
    jwksUri,
    jwks,
    sign,
    bearer: async (sub, grants, claims = {}) =>
      `Bearer ${await sign({ sub, doorstep_roles: grants, ...claims })}`,
    stop: () => close(server),
  };
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
}
