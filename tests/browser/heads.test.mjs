/** Pages of one thing say what they are without scripts, and once with them. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, open, roundIds, settled, visit } from './window.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

test('without scripts a page of one thing has its title, its summary and its data', async () => {
  const { context, page } = await open(browser, { javaScriptEnabled: false });
  const [round] = Object.values(await roundIds());
  for (const [address, title, file] of [
    ['/states/SEN', 'Senegal', '/api/v1/states/SEN'],
    ['/fr/states/SEN', 'Sénégal', '/api/v1/states/SEN'],
    ['/fr/donors/NOR', 'Norvège', '/api/v1/donors/NOR'],
    [`/rounds/${round}`, null, `/api/v1/rounds/${round}/allocations?format=csv`],
    ['/fr/indicators/43-1', null, '/api/v1/indicators/43.1/values?format=csv'],
    ['/indicators/reports/now', 'The yearly report as it would stand now', '/api/v1/yearly-report?form=csv']
  ]) {
    const answer = await page.goto(address);
    assert.equal(answer.status(), 200, address);
    const heading = await page.locator('h1').innerText();
    if (title) assert.equal(heading, title);
    assert.equal(await page.title(), `${heading} – Clearing House`);
    assert.ok((await page.locator('meta[name=description]').getAttribute('content')).length > 20);
    assert.equal(await page.locator(`a[href="${file}"]`).count(), 1, address);
    assert.equal((await context.request.get(file)).status(), 200, file);
  }
  assert.equal((await page.goto('/fr/states/XXX')).status(), 404);
  await context.close();
});

test('with scripts the page says each once', async () => {
  const { context, page, complaints } = await open(browser);
  await visit(page, '/fr/states/SEN');
  await page.getByRole('heading', { level: 1, name: 'Sénégal' }).waitFor();
  for (const name of ['meta[name=description]', 'meta[property="og:title"]', 'head > title', 'h1']) assert.equal(await page.locator(name).count(), 1, name);
  await page.getByRole('link', { name: 'États', exact: true }).first().click();
  await page.getByRole('heading', { level: 1, name: 'États' }).waitFor();
  await settled(page);
  assert.equal(await page.title(), 'États – Clearing House');
  assert.equal(await page.locator('meta[name=description]').count(), 1);
  assert.deepEqual(complaints, []);
  await context.close();
});
