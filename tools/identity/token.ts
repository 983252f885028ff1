import { randomUUID } from 'node:crypto';
import { importJWK, SignJWT } from 'jose';
import { identityKeys } from './keys';
import { findPerson, people, type Person } from './people';

/** Where the development issuer answers unless told otherwise. */
export const developmentIssuer = 'http://127.0.0.1:4010';
/** What an access token is for: every service refuses one for another audience. */
export const audience = 'doorstep';

export interface IssueOptions {
  /** The run's data folder, where the issuer's key is kept. */
  dataDir: string;
  /** The token's `iss`; must be the address that the services know the issuer by. */
  issuer?: string;
  /** Life in seconds; eight hours by default. */
  expiresIn?: number;
}

/**
 * Signs an access token for one of the sample city's people, with the key and the claims of the running
 * development issuer. For development only. Throws when there is no such person, naming those there are.
 */
export async function issueToken(who: string | Person, options: IssueOptions): Promise<string> {
  const person = typeof who === 'string' ? findPerson(who) : who;
  if (!person) {
    throw new Error(
      `There is no ${String(who)} in the sample city. There are: ${people.map(p => p.key).join(', ')}.`,
    );
  }
  refuseInProduction();
  const { signing } = await identityKeys(options.dataDir);
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT(tokenClaims(person))
    .setProtectedHeader({ alg: signing.alg, kid: signing.kid, typ: 'at+jwt' })
    .setIssuer(options.issuer ?? developmentIssuer)
    .setAudience(audience)
    .setSubject(person.subject)
    .setIssuedAt(now)
    .setExpirationTime(now + (options.expiresIn ?? 8 * 3600))
    .setJti(randomUUID())
    .sign(await importJWK(signing, signing.alg));
}

/** The claims beyond the registered ones that every access token of Doorstep carries. */
export function tokenClaims(person: Person): { name: string; doorstep_roles: Person['grants'] } {
  return { name: person.name.en, doorstep_roles: person.grants };
}

/** The sample people can do anything: nothing of theirs may run where the real ones work. */
export function refuseInProduction(): void {
  if (process.env.NODE_ENV === 'production') {
    throw new Error(
      'The development issuer and its sample people refuse to run with NODE_ENV=production. Use a real OpenID Connect provider (infra/identity has a Keycloak realm).',
    );
  }
}
