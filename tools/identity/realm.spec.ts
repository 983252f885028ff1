import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { people } from './people';
import { keycloakRealm } from './realm';

const file = join('infra', 'identity', 'realm.json');
const realm = keycloakRealm(people) as {
  clients: {
    publicClient: boolean;
    directAccessGrantsEnabled: boolean;
    protocolMappers: { config: object }[];
  }[];
  users: { username: string; credentials?: unknown; attributes: { doorstep_roles: string[] } }[];
};

test('the committed realm knows the people of the sample city (UPDATE_REALM=1 writes it)', () => {
  if (process.env.UPDATE_REALM === '1') writeFileSync(file, `${JSON.stringify(realm, null, 2)}\n`);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(realm);
});

test('nobody’s password is in it, and everybody’s grants are what a token carries', () => {
  for (const [index, user] of realm.users.entries()) {
    expect(user.credentials).toBeUndefined();
    expect(user.attributes.doorstep_roles.map(grant => JSON.parse(grant) as object)).toEqual(
      people[index]?.grants,
    );
  }
});

test('a token of its client is for Doorstep and names the roles', () => {
  expect(realm.clients).toHaveLength(1);
  const [client] = realm.clients;
  expect(client).toMatchObject({ publicClient: true, directAccessGrantsEnabled: false });
  expect(client?.protocolMappers.map(({ config }) => config)).toEqual([
    expect.objectContaining({ 'included.custom.audience': 'doorstep', 'access.token.claim': 'true' }),
    expect.objectContaining({
      'claim.name': 'doorstep_roles',
      'jsonType.label': 'JSON',
      multivalued: 'true',
    }),
  ]);
});
