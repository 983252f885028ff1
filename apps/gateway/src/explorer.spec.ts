import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { lookUps, themes } from '@doorstep/examples';
import {
  type DocumentNode,
  type FieldDefinitionNode,
  getNamedType,
  isObjectType,
  type ObjectTypeDefinitionNode,
  parse,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { type Browser, chromium, type Page } from 'playwright-core';
import { Admission } from './limits/admission';
import { Costs } from './limits/cost';
import { Supergraph } from './supergraph/supergraph';
import { chromiumFlags, findChromium } from './testing/chromium';
import { TestCity } from './testing/gateway';

/** Fields of the schools service that need no example of their own, and why. */
const withoutExample: Record<string, string> = {
  school: 'schoolByCode shows a school, by what people know of it',
};

describe('the ready-made queries', () => {
  const sdl = readFileSync(resolve(__dirname, '../supergraph.graphql'), 'utf8');
  const { schema } = new Supergraph(sdl);
  const examples = themes.flatMap(theme => theme.examples.map(example => ({ theme, ...example })));

  test.each(examples.map(example => [`${example.theme.en}: ${example.en}`, example] as const))(
    '%s',
    (_title, { query, variables = {} }) => {
      const document = parse(query);
      expect(validate(schema, document)).toEqual([]);
      new Admission({ tokens: 10_000, fields: 1_000, depth: 15, aliases: 50 }).admit(query);
      new Costs(10_000).check(schema, document, undefined, variables);
      const names = [...JSON.stringify(variables).matchAll(/"@(\w+)\./g)].map(([, name]) => name!);
      expect(names.filter(name => !(name in lookUps))).toEqual([]);
    },
  );

  test.each(Object.entries(lookUps))('look up %s, and use it', (name, { query }) => {
    expect(validate(schema, parse(query))).toEqual([]);
    expect(JSON.stringify([themes, lookUps])).toContain(`"@${name}.`);
  });

  test('have titles of their own, in both languages', () => {
    for (const titles of [examples.map(({ en }) => en), examples.map(({ zh }) => zh)]) {
      expect(new Set(titles).size).toBe(titles.length);
    }
    for (const { zh } of [...examples, ...themes]) expect(zh).toMatch(/[\u4e00-\u9fff]/);
  });

  test('show every query of the schools service, and every thing that it lists', () => {
    const fields = schema.getQueryType()!.getFields();
    const ofSchools = fieldsOfSchools().map(name => fields[name]!);
    expect(ofSchools.length).toBeGreaterThan(40);
    const { used, types } = seenIn(examples.map(({ query }) => parse(query)));
    const missing = ofSchools.filter(({ name, type, args }) => {
      if (used.has(name) || name in withoutExample) return false;
      // One thing by its key is shown where its list is: the example would be the same with another root.
      const one = getNamedType(type);
      return !(
        args.some(arg => arg.name === 'id' || arg.name === 'code') &&
        isObjectType(one) &&
        types.has(one.name)
      );
    });
    expect(missing.map(({ name }) => name)).toEqual([]);
    for (const name of Object.keys(withoutExample)) expect([name, name in fields]).toEqual([name, true]);
  });

  /** The fields of Query that the schools service answers. */
  function fieldsOfSchools(): string[] {
    const query = parse(sdl).definitions.find(
      definition => definition.kind === 'ObjectTypeDefinition' && definition.name.value === 'Query',
    ) as ObjectTypeDefinitionNode;
    const joined = ({ directives = [] }: FieldDefinitionNode) =>
      directives.flatMap(({ arguments: given = [] }) =>
        given.map(({ value }) => value.kind === 'EnumValue' && value.value),
      );
    return (query.fields ?? [])
      .filter(field => joined(field).includes('SCHOOLS'))
      .map(({ name }) => name.value);
  }

  /** The root fields that documents ask for, and the types of which they show fields. */
  function seenIn(documents: DocumentNode[]) {
    const used = new Set<string>();
    const types = new Set<string>();
    for (const document of documents) {
      const info = new TypeInfo(schema);
      visit(
        document,
        visitWithTypeInfo(info, {
          Field: node => {
            const parent = info.getParentType();
            if (parent === schema.getQueryType()) used.add(node.name.value);
            else if (parent) types.add(parent.name);
          },
        }),
      );
    }
    return { used, types };
  }
});

const found = findChromium();
const inBrowser = 'path' in found ? test : test.skip;
const why = 'missing' in found ? ` (SKIPPED: ${found.missing})` : '';

describe(`in Chromium${why}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'explorer-'));
  let city: TestCity;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    if (!('path' in found)) return;
    execFileSync(process.execPath, [resolve(__dirname, '../explorer/build.mjs'), join(folder, 'built')]);
    city = await TestCity.start({ EXPLORER_FOLDER: join(folder, 'built') });
    browser = await chromium.launch({ executablePath: found.path, args: chromiumFlags });
    page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    page.on('pageerror', error => complaints.push(error.message));
    page.on('console', message => message.type() === 'error' && complaints.push(message.text()));
    page.on('request', request => {
      const { origin } = new URL(request.url());
      if (origin.startsWith('http') && origin !== city.url && origin !== city.tokens.issuer) {
        complaints.push(`asked ${origin}`);
      }
    });
  }, 120_000);
  afterAll(async () => {
    if (!('path' in found)) return;
    await browser.close();
    await city.stop();
    rmSync(folder, { recursive: true });
  });

  /** What the editor on the page shows; Monaco writes spaces that do not break. */
  const shown = async (selector: string) =>
    (await page.locator(`${selector} .view-lines`).innerText()).replaceAll('\u00a0', ' ');

  inBrowser('opens with the examples, and opens one of them in a tab', async () => {
    await page.goto(`${city.url}/explorer`);
    await page.getByRole('heading', { name: 'A school’s year' }).waitFor();
    await page.getByText('1 · The register of schools').click();
    await page.getByRole('button', { name: /Schools of a district/ }).click();
    await page.locator('.graphiql-tab', { hasText: 'Register' }).waitFor();
    await page.locator('.graphiql-query-editor', { hasText: 'Register' }).waitFor();
    expect(await shown('.graphiql-query-editor')).toContain('query Register');
  });

  inBrowser('finds examples by their words, in either language', async () => {
    await page.getByRole('searchbox', { name: 'Find an example' }).fill('比较两个');
    await page.getByRole('button', { name: /Two proposals compared/ }).waitFor();
    expect(await page.locator('.doorstep-examples li').count()).toBe(1);
    await page.getByRole('searchbox', { name: 'Find an example' }).fill('no such words');
    await page.getByText('None of the examples has these words.').waitFor();
  });

  inBrowser('runs a query, without a sign-in and with one', async () => {
    // The issuer’s part, as its own tests have it: the page that one chooses on sends the browser back with a code.
    await page.route(`${city.tokens.issuer}/**`, async route => {
      const url = new URL(route.request().url());
      const headers = { 'access-control-allow-origin': '*' };
      if (url.pathname === '/auth') {
        expect(url.searchParams.get('code_challenge_method')).toBe('S256');
        const back = new URL(url.searchParams.get('redirect_uri') ?? '');
        back.search = new URLSearchParams({
          code: 'code-1',
          state: url.searchParams.get('state') ?? '',
        }).toString();
        return route.fulfill({ status: 303, headers: { location: back.href } });
      }
      if (url.pathname === '/token') {
        const asked = new URLSearchParams(route.request().postData() ?? '');
        expect(asked.get('code')).toBe('code-1');
        expect(asked.get('code_verifier')).toMatch(/^[\w-]{43}$/);
        const access_token = await city.tokens.sign({
          sub: 'officer-1',
          name: 'Lin Lan',
          doorstep_roles: [{ role: 'district-officer', district: '310115' }],
        });
        return route.fulfill({ json: { access_token }, headers });
      }
      const { issuer } = city.tokens;
      const json = { authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token` };
      return route.fulfill({ json, headers });
    });

    const run = async () => {
      await page.locator('.graphiql-query-editor .view-lines').click();
      await page.keyboard.press('Control+A');
      await page.keyboard.press('Delete');
      await page.keyboard.insertText('query Who { whoAmI }');
      await page.locator('.graphiql-tab-active', { hasText: 'Who' }).waitFor();
      await page.locator('.graphiql-execute-button').click();
    };
    await page.goto(`${city.url}/explorer/`);
    await page.getByText('not signed in').waitFor();
    await run();
    await page.locator('.graphiql-response', { hasText: 'anonymous' }).waitFor();

    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Lin Lan').waitFor();
    expect(await page.locator('.doorstep-who').innerText()).toContain('district-officer 310115');
    expect(new URL(page.url()).search).toBe('');
    await run();
    await page.locator('.graphiql-response', { hasText: 'Bearer ey' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('not signed in').waitFor();
  });

  inBrowser('nothing went wrong on the page, and nothing came from elsewhere', () => {
    expect(complaints).toEqual([]);
  });
});
