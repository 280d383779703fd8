/** The four states of a page, and readers without scripts, without a mouse, or on a weak line. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, open, ORIGIN, visit } from './window.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

test('a server that fails is said in words, and asking again brings the page back', async () => {
  const { context, page } = await open(browser);
  const problem = { type: '/problems/internal-error', title: 'Internal error', status: 500, detail: 'The server could not answer.', id: 'a1b2' };
  await page.route('**/api/v1/states?*', (route) =>
    route.fulfill({ status: 500, contentType: 'application/problem+json', body: JSON.stringify(problem) })
  );
  await page.goto('/states');
  const alert = page.getByRole('alert');
  await alert.waitFor();
  assert.match(await alert.innerText(), /The server could not answer\.[^]*quote a1b2/);
  await page.unroute('**/api/v1/states?*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('link', { name: 'Afghanistan', exact: true }).waitFor();
  await context.close();
});

test('a line that is down is told apart from a server that fails', async () => {
  const { context, page } = await open(browser);
  await page.route('**/api/v1/**', (route) => route.abort());
  await page.goto('/rounds');
  await page.getByRole('heading', { name: 'The server cannot be reached' }).waitFor();
  await context.close();
});

test('a State that is not on record is said to be so', async () => {
  const { context, page } = await open(browser);
  await page.goto('/states/XXX');
  await page.getByRole('heading', { name: 'XXX is not on record here' }).waitFor();
  await context.close();
});

test('an address that leads nowhere says where to go on', async () => {
  const { context, page } = await open(browser);
  await page.goto('/nowhere');
  await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
  await page.getByRole('main').getByRole('link', { name: 'States' }).waitFor();
  await context.close();
});

test('without scripts there is a title, what the page is about, and the data as files that are there', async () => {
  const { context, page } = await open(browser, { javaScriptEnabled: false });
  for (const address of ['/', '/states', '/rounds']) {
    await page.goto(address);
    assert.match(await page.title(), /Clearing House/);
    const summary = await page.locator('meta[name=description]').getAttribute('content');
    assert.ok(summary && (await page.locator('h1 + .lede').innerText()) === summary);
    const files = await page.locator('.noscript a').all();
    assert.ok(files.length > 0, address);
    for (const file of files) {
      const answer = await context.request.get(await file.getAttribute('href'));
      assert.equal(answer.status(), 200, await file.innerText());
      assert.match(answer.headers()['content-type'], /text\/csv/);
    }
  }
  await context.close();
});

test('what is missing is said in words, never as 0 or a dash', async () => {
  const { context, page } = await open(browser);
  await visit(page, '/states/ERI');
  const figures = await page.locator('main dl').first().innerText();
  assert.match(figures, /Remaining\s+not reported/);
  assert.match(figures, /Need\s+no published need/);
  await visit(page, '/states?show=all&states.all=1');
  const cells = await page.locator('#states tbody td').allInnerTexts();
  assert.ok(cells.length > 500);
  assert.deepEqual(cells.filter((cell) => ['', '-', '–', '—', 'null', 'undefined', 'NaN'].includes(cell.trim())), []);
  await context.close();
});

test('the keyboard alone sorts, opens, chooses columns and changes views', async () => {
  const { context, page } = await open(browser);
  await visit(page, '/states');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Skip to the content');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement?.id === 'content');

  await page.locator('#states thead').getByRole('button', { name: 'Deadline', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/states\.sort=deadline/);
  await page.locator('#states thead th[aria-sort=ascending]').getByText('Deadline', { exact: true }).waitFor();
  assert.equal(await page.locator('#states thead th[aria-sort=ascending]').count(), 1);

  await page.locator('#states summary').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await page.waitForURL(/states\.cols=/);
  await page.locator('#states thead').getByText('ISO code').waitFor();
  await context.close();
});

test('the first page stays under 150 kB over the wire, charts included, and is read before its charts', async () => {
  const { context, page } = await open(browser, { width: 360 });
  const wire = await context.newCDPSession(page);
  await wire.send('Network.enable');
  await wire.send('Network.setCacheDisabled', { cacheDisabled: true });
  let bytes = 0;
  wire.on('Network.loadingFinished', (event) => (bytes += event.encodedDataLength));
  await visit(page, '/');
  await page.locator('#figure-year svg[role=img]').waitFor();
  console.log(`first page: ${(bytes / 1000).toFixed(1)} kB over the wire`);
  assert.ok(bytes > 20_000 && bytes < 150_000, `${bytes} bytes`);

  const slow = await open(browser, { width: 360 });
  await slow.page.route(/immutable\/chunks\/.*\.js/, async (route) => {
    const answer = await route.fetch();
    // The charts' own scripts never come; everything else does.
    if ((await answer.text()).includes('patternTransform')) return;
    await route.fulfill({ response: answer });
  });
  await slow.page.goto('/');
  await slow.page.getByRole('heading', { name: 'Small sums that finish' }).waitFor();
  await slow.page.locator('#figure-year').getByRole('button', { name: 'Table' }).click();
  await slow.page.locator('#figure-year table').waitFor();
  // Scripts that are still on their way have nobody any more.
  await slow.page.unrouteAll({ behavior: 'ignoreErrors' });
  await slow.context.close();
  await context.close();
});

test('every State is a point of the map, and a point opens its State by the keyboard', async () => {
  const { context, page, complaints } = await open(browser);
  const { items } = await (await fetch(`${ORIGIN}/api/v1/states?limit=200`)).json();
  await visit(page, '/states');
  const map = page.locator('#figure-map');
  await map.locator('svg[role=group]').waitFor();
  const marks = await map.locator('svg[role=group] circle:not(.reach), svg[role=group] rect').count();
  assert.equal(marks, items.filter((state) => state.kind !== 'other_area').length);
  const senegal = map.getByRole('link', { name: /^Senegal: deadline / });
  await senegal.focus();
  await map.locator('.words').filter({ hasText: /Senegal\s*deadline .*, need USD/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Senegal', level: 1 }).waitFor();
  assert.deepEqual(complaints, []);
  await context.close();
});
