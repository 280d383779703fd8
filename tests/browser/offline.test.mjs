/** What was seen once can be read again without a line, and says so; what belongs to an account is never kept. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, open, visit } from './window.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** Wait until the worker has kept the page and the data it was told of. */
async function untilKept(page, part) {
  await page.waitForFunction(async (wanted) => {
    const seen = await caches.open('seen');
    return (await seen.keys()).some((request) => request.url.includes(wanted));
  }, part);
}

test('a page that was seen is there without a line, marked with when it was kept', async () => {
  const { context, page } = await open(browser, { serviceWorkers: 'allow' });
  await visit(page, '/states');
  await untilKept(page, '/api/v1/states');
  await page.reload({ waitUntil: 'networkidle' });
  assert.equal(await page.getByText('The server cannot be reached').count(), 0);
  await context.setOffline(true);
  await page.reload();
  await page.getByRole('link', { name: 'Senegal' }).first().waitFor();
  assert.match(await page.getByText('The server cannot be reached').innerText(), /kept on this device on .*20\d\d/);
  // A page that was not seen says that there is no line, and nothing is made up.
  await page.goto('/donors');
  await page.getByRole('heading', { name: 'The server cannot be reached' }).waitFor();
  await context.setOffline(false);
  await page.goto('/states', { waitUntil: 'networkidle' });
  assert.equal(await page.getByText('kept on this device').count(), 0);
  await context.close();
});

test('answers that are not public are not kept', async () => {
  const { context, page } = await open(browser, { serviceWorkers: 'allow' });
  await visit(page, '/states');
  await untilKept(page, '/api/v1/states');
  await page.goto('/account', { waitUntil: 'networkidle' });
  await page.evaluate(() => fetch('/api/v1/session'));
  const kept = await page.evaluate(async () => {
    const seen = await caches.open('seen');
    const answers = await Promise.all((await seen.keys()).map(async (request) => [request.url, (await seen.match(request)).headers.get('cache-control')]));
    return answers;
  });
  assert.ok(kept.length > 0);
  assert.deepEqual(kept.filter(([address, control]) => !control.startsWith('public') || /account|session/.test(new URL(address).pathname.replace('/account', ''))), []);
  await context.close();
});
