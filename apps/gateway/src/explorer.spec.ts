import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { validate, parse } from 'graphql';
import { type Browser, chromium, type Page } from 'playwright-core';
import { examples } from '../explorer/examples';
import { Admission } from './limits/admission';
import { Costs } from './limits/cost';
import { Supergraph } from './supergraph/supergraph';
import { chromiumFlags, findChromium } from './testing/chromium';
import { TestCity } from './testing/gateway';

describe('the ready-made queries', () => {
  const { schema } = new Supergraph(readFileSync(resolve(__dirname, '../supergraph.graphql'), 'utf8'));

  test.each(examples.map(example => [example.title, example] as const))(
    '%s',
    (_title, { query, variables }) => {
      const document = parse(query);
      expect(validate(schema, document)).toEqual([]);
      new Admission({ tokens: 10_000, fields: 1_000, depth: 15, aliases: 50 }).admit(query);
      new Costs(10_000).check(schema, document, undefined, variables ?? {});
    },
  );
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
    await page.getByRole('button', { name: /The register: / }).click();
    await page.locator('.graphiql-tab', { hasText: 'Register' }).waitFor();
    await page.locator('.graphiql-query-editor', { hasText: 'Register' }).waitFor();
    expect(await shown('.graphiql-query-editor')).toContain('query Register');
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
