import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { type Configuration } from 'oidc-provider';
import { identityKeys } from './keys';
import { findPerson, people } from './people';
import { signInPage } from './sign-in-page';
import { audience, refuseInProduction, tokenClaims } from './token';

export interface IdentityOptions {
  /** The run's data folder: the signing key is kept there. */
  dataDir: string;
  /** 4010 by default; 0 takes a free one. */
  port?: number;
}

/** A running development issuer. */
export interface Identity {
  /** Its address, and the `iss` of its tokens. */
  issuer: string;
  jwksUri: string;
  stop(): Promise<void>;
}

const resource = 'urn:doorstep:graph';
const signInPath = /^\/sign-in\/([\w-]+)$/;

/**
 * Starts a local OpenID Connect issuer with the sample city's people: authorization code with PKCE for the
 * explorer (client `explorer`, loopback redirects only), JWT access tokens for the audience `doorstep`.
 * Listens on 127.0.0.1 only and refuses NODE_ENV=production: whoever reaches it can be anybody.
 */
export async function startIdentity(options: IdentityOptions): Promise<Identity> {
  refuseInProduction();
  const keys = await identityKeys(options.dataDir);
  // The issuer's address is part of every token, so the port is taken before the provider is made.
  const server = createServer((request, response) => handle(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 4010, '127.0.0.1', resolve);
  });
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, configuration(keys.signing, keys.cookies));
  const callback = provider.callback();

  function handle(request: IncomingMessage, response: ServerResponse): void {
    const { pathname } = new URL(request.url ?? '/', issuer);
    const uid = signInPath.exec(pathname)?.[1];
    const answer = uid ? signIn(provider, request, response, pathname) : callback(request, response);
    Promise.resolve(answer).catch((error: Error) => {
      if (!response.headersSent) response.writeHead(400, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(`Sign-in could not go on: ${error.message}. Start again from the page you came from.\n`);
    });
  }

  return {
    issuer,
    jwksUri: `${issuer}/jwks`,
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function configuration(signing: object, cookieKeys: string[]): Configuration {
  return {
    jwks: { keys: [signing] },
    cookies: { keys: cookieKeys },
    clients: [
      {
        client_id: 'explorer',
        client_name: 'Doorstep explorer (development)',
        // A native client may use any port of the loopback address, as the gateway does.
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code'],
        response_types: ['code'],
        redirect_uris: ['http://127.0.0.1/explorer/', 'http://localhost/explorer/'],
      },
    ],
    clientBasedCORS: (_ctx, origin) => isLoopback(origin),
    pkce: { required: () => true },
    scopes: ['openid'],
    claims: { openid: ['sub', 'name', 'doorstep_roles'] },
    conformIdTokenClaims: false,
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resource,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: 'graph',
          audience,
          accessTokenFormat: 'jwt',
          accessTokenTTL: 8 * 3600,
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    renderError: (ctx, out) => {
      ctx.type = 'text/plain; charset=utf-8';
      ctx.body = `Sign-in could not go on: ${out.error_description ?? out.error}.\n`;
    },
    interactions: { url: (_ctx, interaction) => `/sign-in/${interaction.uid}` },
    findAccount: (_ctx, id) => {
      const person = findPerson(id.replace(/^sample:/, ''));
      return person && { accountId: id, claims: () => ({ sub: id, ...tokenClaims(person) }) };
    },
    extraTokenClaims: (_ctx, token) => {
      const id = 'accountId' in token ? String(token.accountId) : '';
      const person = findPerson(id.replace(/^sample:/, ''));
      return person ? { ...tokenClaims(person) } : undefined;
    },
    // Nobody is asked for consent: the sample people always agree.
    loadExistingGrant: async ctx => {
      const { oidc } = ctx;
      if (!oidc.client || !oidc.session?.accountId) return undefined;
      const grant = new oidc.provider.Grant({
        clientId: oidc.client.clientId,
        accountId: oidc.session.accountId,
      });
      grant.addOIDCScope('openid');
      grant.addResourceScope(resource, 'graph');
      await grant.save();
      return grant;
    },
    ttl: { AccessToken: 8 * 3600, Session: 8 * 3600, Grant: 8 * 3600, Interaction: 3600, IdToken: 3600 },
  };
}

async function signIn(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  await provider.interactionDetails(request, response);
  if (request.method !== 'POST') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
    response.end(signInPage(path, people));
    return;
  }
  const person = findPerson(new URLSearchParams(await readForm(request)).get('person') ?? '');
  if (!person) throw new Error('nobody of that name is in the sample city');
  await provider.interactionFinished(
    request,
    response,
    // A native client is always asked for consent: choosing a person is giving it.
    { login: { accountId: person.subject, remember: false }, consent: {} },
    { mergeWithLastSubmission: false },
  );
}

async function readForm(request: IncomingMessage): Promise<string> {
  let form = '';
  for await (const chunk of request) {
    form += String(chunk);
    if (form.length > 4096) throw new Error('the form is too long');
  }
  return form;
}

function isLoopback(origin: string): boolean {
  const url = URL.parse(origin);
  return url?.protocol === 'http:' && (url.hostname === '127.0.0.1' || url.hostname === 'localhost');
}
