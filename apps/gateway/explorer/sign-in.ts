/** Sign-in by OpenID Connect: authorization code with PKCE, as a public client. */

export interface Settings {
  /** The issuer that the gateway trusts. */
  issuer: string;
  /** Where the graph answers. */
  endpoint: string;
}

/** Who is signed in, for as long as the tab lives. */
export interface Session {
  token: string;
  name: string;
  roles: string;
  /** Milliseconds since 1970. */
  expires: number;
}

const clientId = 'explorer';
const sessionKey = 'doorstep.session';
const pendingKey = 'doorstep.sign-in';

interface Pending {
  verifier: string;
  state: string;
}

interface Endpoints {
  authorization_endpoint: string;
  token_endpoint: string;
}

export function currentSession(): Session | undefined {
  const kept = sessionStorage.getItem(sessionKey);
  if (!kept) return undefined;
  const session = JSON.parse(kept) as Session;
  return session.expires > Date.now() ? session : undefined;
}

export function signOut(): void {
  sessionStorage.removeItem(sessionKey);
}

/** Leaves for the issuer's page, where one chooses whom to be; comes back to `finishSignIn`. */
export async function startSignIn({ issuer }: Settings): Promise<void> {
  const { authorization_endpoint } = await endpoints(issuer);
  const pending: Pending = { verifier: random(), state: random() };
  sessionStorage.setItem(pendingKey, JSON.stringify(pending));
  const url = new URL(authorization_endpoint);
  url.search = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    redirect_uri: redirectUri(),
    scope: 'openid',
    state: pending.state,
    code_challenge: await challenge(pending.verifier),
    code_challenge_method: 'S256',
    prompt: 'login',
  }).toString();
  location.assign(url);
}

/** Takes the code that the issuer sent the browser back with. Undefined when it did not. Throws in plain words. */
export async function finishSignIn({ issuer }: Settings): Promise<Session | undefined> {
  const answer = new URLSearchParams(location.search);
  const code = answer.get('code');
  const failure = answer.get('error_description') ?? answer.get('error');
  if (!code && !failure) return undefined;
  history.replaceState(null, '', redirectUri());
  const kept = sessionStorage.getItem(pendingKey);
  sessionStorage.removeItem(pendingKey);
  if (failure) throw new Error(`Sign-in was refused: ${failure}`);
  const pending = kept ? (JSON.parse(kept) as Pending) : undefined;
  if (!code || !pending || pending.state !== answer.get('state')) {
    throw new Error('Sign-in was started elsewhere: start it here again.');
  }
  const { token_endpoint } = await endpoints(issuer);
  const response = await fetch(token_endpoint, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: clientId,
      redirect_uri: redirectUri(),
      code,
      code_verifier: pending.verifier,
    }),
  });
  if (!response.ok) throw new Error(`Sign-in failed: the issuer answered ${response.status}.`);
  const { access_token } = (await response.json()) as { access_token: string };
  const session = sessionOf(access_token);
  sessionStorage.setItem(sessionKey, JSON.stringify(session));
  return session;
}

async function endpoints(issuer: string): Promise<Endpoints> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(address).catch(() => undefined);
  if (!response?.ok) throw new Error(`The issuer does not answer at ${address}.`);
  return (await response.json()) as Endpoints;
}

function sessionOf(token: string): Session {
  const text = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
  const bytes = Uint8Array.from(atob(text), character => character.charCodeAt(0));
  const claims = JSON.parse(new TextDecoder().decode(bytes)) as {
    sub: string;
    name?: string;
    exp: number;
    doorstep_roles?: { role: string; district?: string; school?: string }[];
  };
  return {
    token,
    name: claims.name ?? claims.sub,
    roles: (claims.doorstep_roles ?? [])
      .map(({ role, school, district }) => [role, school ?? district].filter(Boolean).join(' '))
      .join(', '),
    expires: claims.exp * 1000,
  };
}

function redirectUri(): string {
  return `${location.origin}/explorer/`;
}

function random(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

async function challenge(verifier: string): Promise<string> {
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
