import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const environment = { ...process.env, NX_DAEMON: 'false' };

/** The rules that ESLint, as `npm test` runs it, says are broken by this text at this place. */
function broken(file: string, code: string): { rule: string; message: string }[] {
  const eslint = join(root, 'node_modules/eslint/bin/eslint.js');
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [eslint, '--stdin', '--stdin-filename', file, '--format', 'json'],
    { cwd: root, input: code, encoding: 'utf8', env: environment },
  );
  if (!stdout) throw new Error(stderr);
  const [result] = JSON.parse(stdout) as { messages: { ruleId: string; message: string }[] }[];
  return (result?.messages ?? []).map(({ ruleId, message }) => ({ rule: ruleId, message }));
}

const boundary = '@nx/enforce-module-boundaries';

describe('The rules of the house are checked by machine', () => {
  beforeAll(() => {
    // Without a project graph Nx's rule matches nothing and says nothing.
    const nx = join(root, 'node_modules/nx/dist/bin/nx.js');
    const { status, stderr } = spawnSync(process.execPath, [nx, 'show', 'projects', '--json'], {
      cwd: root,
      encoding: 'utf8',
      env: environment,
    });
    if (status !== 0) throw new Error(stderr);
  });

  const forbidden: [what: string, file: string, code: string][] = [
    ['an app that imports another app', 'apps/schools/src/probe.ts', "import '../../assessment/src/main';\n"],
    ['an app that imports a tool', 'apps/schools/src/probe.ts', "import '../../../tools/launcher/index';\n"],
    ['an app that imports infra', 'apps/schools/src/probe.ts', "import '@doorstep/infra';\n"],
    ['a lib that imports an app', 'libs/access/src/probe.ts', "import '../../../apps/schools/src/main';\n"],
    ['contracts that import a lib of ours', 'libs/contracts/src/probe.ts', "import '@doorstep/access';\n"],
    [
      'statistics that import a lib of ours',
      'libs/statistics/src/probe.ts',
      "import '@doorstep/database';\n",
    ],
  ];
  it.each(forbidden)('refuses %s', (_what, file, code) => {
    expect(broken(file, code).map(({ rule }) => rule)).toContain(boundary);
  });

  it('lets an app import a lib', () => {
    expect(broken('apps/schools/src/probe.ts', "import '@doorstep/access';\n")).toEqual([]);
  });

  it.each(['typeorm', 'type-graphql', 'fastify', 'node:fs', '@doorstep/database'])(
    'refuses rules that import %s',
    name => {
      const found = broken('apps/schools/src/clusters/probe.rules.ts', `import '${name}';\n`);
      expect(found).toContainEqual(
        expect.objectContaining({
          rule: 'no-restricted-imports',
          message: expect.stringContaining('Rules are pure'),
        }),
      );
    },
  );

  it('lets rules refuse, and import other rules', () => {
    const code =
      "import '@doorstep/service-kit/refusal';\nimport '@doorstep/database/during';\nimport '@doorstep/statistics';\nimport './cluster.rules';\n";
    expect(broken('apps/schools/src/clusters/probe.rules.ts', code)).toEqual([]);
  });
});
