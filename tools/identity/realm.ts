import { audience } from './token';
import type { Person } from './people';

/**
 * The Keycloak realm of the compose file: the client of the explorer, the claims that every service expects, and
 * the sample people without passwords. It is made from the same list as the development issuer, and a test
 * compares it with `infra/identity/realm.json`.
 */
export function keycloakRealm(people: readonly Person[]): object {
  return {
    realm: 'doorstep',
    displayName: 'Doorstep 家门口的好学校',
    enabled: true,
    sslRequired: 'external',
    registrationAllowed: false,
    resetPasswordAllowed: false,
    bruteForceProtected: true,
    defaultSignatureAlgorithm: 'RS256',
    accessTokenLifespan: 900,
    internationalizationEnabled: true,
    supportedLocales: ['zh-CN', 'en'],
    defaultLocale: 'zh-CN',
    clients: [
      {
        clientId: 'explorer',
        name: 'Doorstep explorer and frontends in development',
        protocol: 'openid-connect',
        publicClient: true,
        standardFlowEnabled: true,
        implicitFlowEnabled: false,
        directAccessGrantsEnabled: false,
        serviceAccountsEnabled: false,
        redirectUris: ['http://localhost:4000/explorer/', 'http://127.0.0.1:4000/explorer/'],
        webOrigins: ['http://localhost:4000', 'http://127.0.0.1:4000'],
        attributes: { 'pkce.code.challenge.method': 'S256' },
        protocolMappers: [
          {
            name: 'audience of Doorstep',
            protocol: 'openid-connect',
            protocolMapper: 'oidc-audience-mapper',
            config: {
              'included.custom.audience': audience,
              'access.token.claim': 'true',
              'id.token.claim': 'false',
            },
          },
          {
            name: 'roles of Doorstep',
            protocol: 'openid-connect',
            protocolMapper: 'oidc-usermodel-attribute-mapper',
            config: {
              'user.attribute': 'doorstep_roles',
              'claim.name': 'doorstep_roles',
              // Each value of the attribute is one grant as JSON; the claim is the list of them.
              'jsonType.label': 'JSON',
              multivalued: 'true',
              'access.token.claim': 'true',
              'id.token.claim': 'false',
              'userinfo.token.claim': 'false',
            },
          },
        ],
      },
    ],
    components: {
      'org.keycloak.userprofile.UserProfileProvider': [
        {
          providerId: 'declarative-user-profile',
          config: { 'kc.user.profile.config': [JSON.stringify(userProfile)] },
        },
      ],
    },
    users: people.map(({ key, name, grants }) => ({
      username: key,
      enabled: true,
      firstName: name.zh,
      lastName: name.en,
      attributes: { doorstep_roles: grants.map(grant => JSON.stringify(grant)) },
      // Nobody can sign in until an administrator has set a password.
      requiredActions: ['UPDATE_PASSWORD'],
    })),
  };
}

const own = { view: ['admin', 'user'], edit: ['admin', 'user'] };
const userProfile = {
  attributes: [
    { name: 'username', permissions: { view: ['admin', 'user'], edit: ['admin'] } },
    { name: 'email', permissions: own },
    { name: 'firstName', permissions: own },
    { name: 'lastName', permissions: own },
    {
      // What one may do is for an administrator to say, never for oneself.
      name: 'doorstep_roles',
      displayName: 'Doorstep roles (one JSON object for each grant)',
      multivalued: true,
      permissions: { view: ['admin'], edit: ['admin'] },
    },
  ],
};
