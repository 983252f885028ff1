/** One configuration for every project; `tools/test/jest.mjs` chooses whose tests run. */
const { readFileSync } = require('node:fs');
const swc = JSON.parse(readFileSync(`${__dirname}/.swcrc`, 'utf8'));
swc.jsc.baseUrl = __dirname;
// Some libraries are ES modules only. Node requires them as they are; jest's own loader wants CommonJS.
const esModules = ['jose', 'oidc-provider', 'graphile-worker', 'cookie', 'commander', 'content-disposition'];

module.exports = {
  rootDir: __dirname,
  testEnvironment: 'node',
  testMatch: ['**/*.spec.ts'],
  transform: { '^.+\\.[tj]s$': ['@swc/jest', { ...swc, swcrc: false, module: { type: 'commonjs' } }] },
  // A dynamic import names the file as it is when built.
  moduleNameMapper: { '^(\\.{1,2}/.+)\\.js$': '$1' },
  transformIgnorePatterns: [`/node_modules/(?!(${esModules.join('|')})/)`],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/data/'],
  setupFiles: ['reflect-metadata'],
  testTimeout: 60_000,
  maxWorkers: process.env.CI ? 1 : 2,
};
