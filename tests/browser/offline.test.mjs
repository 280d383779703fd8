/** What was seen once can be read again without a line, and says so, in each language by itself; what belongs to an account is never kept. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, open, visit } from './window.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** Wait until the worker of the language at `path` has kept an answer whose address holds `part`. */
async function untilKept(page, path, part, kind = 'data') {
  await page.waitForFunction(
    async ([path, part, kind]) => {
      for (const name of await caches.keys()) {
        if (!`${name} `.startsWith(`${kind} ${path} `)) continue;
        const keys = await (await caches.open(name)).keys();
        if (keys.some((request) => request.url.includes(part))) return true;
      }
      return false;
    },
    [path, part, kind]
  );
}

const LANGUAGES = [
  { path: '/', at: (address) => address, state: 'Senegal', none: 'The server cannot be reached', marked: /kept on this device on .*20\d\d/ },
  { path: '/fr', at: (address) => `/fr${address === '/' ? '' : address}`, state: 'Sénégal', none: 'Le serveur ne peut être joint', marked: /conservé sur cet appareil le .*20\d\d/ }
];

for (const { path, at, state, none, marked } of LANGUAGES) {
  test(`${path}: a page that was seen once is there without a line, marked with when it was kept`, async () => {
    const { context, page } = await open(browser, { serviceWorkers: 'allow' });
    // The very first page, before any worker, and without reading it a second time.
    await visit(page, at('/states'));
    await untilKept(page, path, '/api/v1/states');
    await untilKept(page, path, at('/states'), 'pages');
    assert.equal(await page.locator('.kept').count(), 0);
    // A page that was reached by a click, and a view that was chosen on it.
    await page.getByRole('link', { name: state }).first().click();
    await page.getByRole('heading', { level: 1, name: state }).waitFor();
    await page.locator('[role=status].loading').waitFor({ state: 'detached' });
    await page.locator('input[type=radio][value=all]').first().check({ force: true });
    await page.waitForURL(/evidence=all/);
    await page.waitForLoadState('networkidle');
    await untilKept(page, path, '/api/v1/states/SEN?evidence=all');
    await untilKept(page, path, at('/states/SEN'), 'pages');

    await context.setOffline(true);
    await page.reload();
    await page.getByRole('heading', { level: 1, name: state }).waitFor();
    assert.match(await page.locator('.kept').innerText(), marked);
    assert.match(page.url(), /evidence=all/);
    await page.goto(at('/states'));
    await page.getByRole('link', { name: state }).first().waitFor();
    assert.match(await page.locator('.kept').innerText(), marked);
    // A page that was not seen says that there is no line, and nothing is made up.
    await page.goto(at('/donors'));
    await page.getByRole('heading', { name: none }).waitFor();
    await context.setOffline(false);
    await page.goto(at('/states'), { waitUntil: 'networkidle' });
    assert.equal(await page.locator('.kept').count(), 0);
    await context.close();
  });
}

test('reading in a second language leaves what was kept of the first, and the first page of each is there', async () => {
  const { context, page } = await open(browser, { serviceWorkers: 'allow' });
  for (const { path, at } of LANGUAGES) {
    await visit(page, at('/'));
    await untilKept(page, path, '/api/v1/totals');
    await untilKept(page, path, at('/'), 'pages');
  }
  await context.setOffline(true);
  for (const { at, marked } of LANGUAGES) {
    await page.goto(at('/'));
    await page.locator('.kept').waitFor();
    assert.match(await page.locator('.kept').innerText(), marked);
  }
  await context.close();
});

test('indicators that were kept say so', async () => {
  const { context, page } = await open(browser, { serviceWorkers: 'allow' });
  await visit(page, '/indicators');
  await untilKept(page, '/', '/api/v1/indicators');
  await untilKept(page, '/', '/indicators', 'pages');
  await context.setOffline(true);
  await page.reload();
  await page.locator('.kept').waitFor();
  await context.close();
});

test('a device without room for more reads on', async () => {
  const { context, page } = await open(browser, { serviceWorkers: 'allow' });
  await visit(page, '/about');
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  const devtools = await context.newCDPSession(page);
  await devtools.send('Storage.overrideQuotaForOrigin', { origin: new URL(page.url()).origin, quotaSize: 1 });
  await visit(page, '/states');
  await page.getByRole('link', { name: 'Senegal' }).first().waitFor();
  assert.equal(await page.locator('.kept').count(), 0);
  const kept = await page.evaluate(async () => (await (await caches.open('data /')).keys()).map((request) => request.url));
  assert.deepEqual(kept.filter((address) => address.includes('/states')), []);
  await context.close();
});

test('answers that are not public are not kept', async () => {
  const { context, page } = await open(browser, { serviceWorkers: 'allow' });
  await visit(page, '/states');
  await untilKept(page, '/', '/api/v1/states');
  await page.goto('/account', { waitUntil: 'networkidle' });
  await page.evaluate(() => fetch('/api/v1/session'));
  const kept = await page.evaluate(async () => {
    const data = await caches.open('data /');
    return Promise.all((await data.keys()).map(async (request) => [request.url, (await data.match(request)).headers.get('cache-control')]));
  });
  assert.ok(kept.length > 0);
  assert.deepEqual(kept.filter(([address, control]) => !control.startsWith('public') || /account|session/.test(new URL(address).pathname)), []);
  await context.close();
});
