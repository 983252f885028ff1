import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/**', 'data/**', '.nx/**', '**/generated/**', 'node_modules/**'] },
  ...tseslint.configs.recommended,
  {
    plugins: { '@nx': nx },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      '@nx/enforce-module-boundaries': [
        'error',
        {
          enforceBuildableLibDependency: false,
          // The command line loads late what only one of its commands needs.
          checkDynamicDependenciesExceptions: ['.*'],
          allow: [],
          // What `testing` is built of is tested with it, too; nothing but tests closes these circles.
          ignoredCircularDependencies: [
            ['database', 'testing'],
            ['service-kit', 'testing'],
            ['messaging', 'testing'],
            ['access', 'testing'],
            ['service-kit', 'database'],
            ['service-kit', 'messaging'],
            ['database', 'messaging'],
          ],
          depConstraints: [
            // An app imports libs, never another app; contracts and statistics import nothing of ours.
            { sourceTag: 'type:app', onlyDependOnLibsWithTags: ['type:lib', 'type:pure'] },
            { sourceTag: 'type:lib', onlyDependOnLibsWithTags: ['type:lib', 'type:pure', 'type:infra'] },
            { sourceTag: 'type:pure', onlyDependOnLibsWithTags: ['type:none'] },
            { sourceTag: 'type:infra', onlyDependOnLibsWithTags: ['type:infra', 'type:pure'] },
            { sourceTag: 'type:tool', onlyDependOnLibsWithTags: ['type:lib', 'type:pure', 'type:infra'] },
            {
              sourceTag: 'type:e2e',
              onlyDependOnLibsWithTags: ['type:lib', 'type:pure', 'type:infra', 'type:tool'],
            },
          ],
        },
      ],
    },
  },
  {
    // The rules of the domain are pure functions: no framework, no I/O.
    files: ['**/*.rules.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(?!\\.{1,2}/|@doorstep/(service-kit/refusal|database/during|statistics|contracts)$)',
              message:
                'Rules are pure: they import other rules, refusals, days, statistics and contracts only.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['tools/**', 'infra/**', '**/*.mjs', 'jest.config.js'],
    rules: { 'no-console': 'off', '@typescript-eslint/no-require-imports': 'off' },
  },
  prettier,
);
