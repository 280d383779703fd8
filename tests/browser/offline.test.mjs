/** What was seen once can be read again without a line, and says so, in each language by itself; what belongs to an account is never kept. */
import assert from 'node:assert/strict';
import { createServer, request as ask } from 'node:http';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { launch, open, ORIGIN, visit } from './window.mjs';

/** How long a test waits for what a worker does. */
const PATIENCE_MS = 30_000;
/** How long each answer of a weak line is held back, one after another: those that were asked for later often come first. */
const WEAK_MS = [0, 400, 20, 700, 100, 0, 300];

let browser;
/** The application behind a weak line, and its address. */
let line, weak;
before(async () => {
  browser = await launch();
  line = await weakLine();
  weak = `http://127.0.0.1:${line.address().port}`;
});
after(async () => {
  await browser.close();
  line.closeAllConnections();
  line.close();
});

/** A server on this machine that passes everything on to the application and holds each answer back. */
async function weakLine() {
  const { hostname, port } = new URL(ORIGIN);
  let asked = 0;
  const server = createServer((question, answer) => {
    const pass = () => {
      const onward = ask({ hostname, port, path: question.url, method: question.method, headers: question.headers }, (found) => {
        answer.writeHead(found.statusCode, found.headers);
        found.pipe(answer);
      });
      onward.on('error', () => answer.destroy());
      question.pipe(onward);
    };
    setTimeout(pass, WEAK_MS[asked++ % WEAK_MS.length]);
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return server;
}

/** Wait until the worker of the language at `path` has kept that `seen` was seen, all code and data that the page has read so far, and `answers`.
 *  `waitForFunction` would not do: it takes the promise of a function that is not done yet for its answer. */
async function untilKept(page, path, seen, answers = []) {
  const end_ms = Date.now() + PATIENCE_MS;
  let missing;
  do {
    missing = await page.evaluate(notKept, [path, seen, answers]);
    if (missing.length === 0) return;
    await sleep(50);
  } while (Date.now() < end_ms);
  assert.fail(`not kept after ${PATIENCE_MS} ms: ${missing.join(', ')}`);
}

/** Addresses that the page has read, `answers` and `seen`, where the worker at `path` has not kept them. */
async function notKept([path, seen, answers]) {
  const kept = async (kind) => {
    const names = (await caches.keys()).filter((name) => `${name} `.startsWith(`${kind} ${path} `));
    const keys = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return new Set(keys.flat().map((request) => request.url));
  };
  const [pages, code, data] = await Promise.all(['pages', 'code', 'data'].map(kept));
  const read = performance.getEntriesByType('resource').map(({ name }) => name);
  const isMissing = (address) => {
    const { pathname } = new URL(address);
    if (pathname.startsWith('/api/v1/')) return !data.has(address);
    return pathname.includes('/_app/immutable/') && !code.has(address);
  };
  const page = new URL(seen, location.href).href;
  return [...[...read, ...answers].filter(isMissing), ...(pages.has(page) ? [] : [page])];
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
    await untilKept(page, path, at('/states'));
    assert.equal(await page.locator('.kept').count(), 0);
    // A page that was reached by a click, and a view that was chosen on it.
    await page.getByRole('link', { name: state }).first().click();
    await page.getByRole('heading', { level: 1, name: state }).waitFor();
    await page.locator('[role=status].loading').waitFor({ state: 'detached' });
    const answered = page.waitForResponse(/states\/SEN\?evidence=all/);
    await page.locator('input[type=radio][value=all]').first().check({ force: true });
    await page.waitForURL(/evidence=all/);
    await untilKept(page, path, at('/states/SEN'), [(await answered).url()]);

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

for (const [name, origin] of [['', () => ORIGIN], [', on a weak line', () => weak]]) {
  test(`reading in a second language leaves what was kept of the first, and the first page of each is there${name}`, async () => {
    const { context, page } = await open(browser, { serviceWorkers: 'allow' });
    for (const { path, at } of LANGUAGES) {
      await visit(page, origin() + at('/'));
      await untilKept(page, path, at('/'));
    }
    await context.setOffline(true);
    for (const { at, marked } of LANGUAGES) {
      await page.goto(origin() + at('/'));
      await page.locator('.kept').waitFor();
      assert.match(await page.locator('.kept').innerText(), marked);
    }
    await context.close();
  });
}

test('indicators that were kept say so', async () => {
  const { context, page } = await open(browser, { serviceWorkers: 'allow' });
  await visit(page, '/indicators');
  await untilKept(page, '/', '/indicators');
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
  await untilKept(page, '/', '/states');
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
