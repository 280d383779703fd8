/** Figures open to the entries they are made of: listed, added up to the cent, taken away as a file. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { launch, open, ORIGIN, roundIds, settled, violations, visit } from './window.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const cents = (shown) => BigInt(shown.replaceAll(/[^\d.-]/g, '').replace(/\.(\d\d)$/, '$1').replace(/^(-?\d+)$/, (all) => (shown.includes('.') ? all : `${all}00`)));

/** Open the note of the figure under `label` and list its entries; the note, and the rows of its table. */
async function listed(page, label) {
  await page.locator('main dl > div').filter({ hasText: label }).getByRole('button').first().click();
  const note = page.getByRole('dialog');
  await note.getByRole('button', { name: 'List the entries it is made of' }).click();
  await note.getByRole('heading', { level: 3 }).waitFor();
  return note;
}

async function holds(note, asked) {
  const answer = await (await fetch(`${ORIGIN}/api/v1/explain/${asked}`)).json();
  const counted = answer.counted.length;
  assert.ok(counted > 0, asked);
  assert.match(await note.getByRole('heading', { level: 3 }).innerText(), new RegExp(`^Made of ${counted} entr`));
  assert.match(await note.innerText(), /which is the figure to the cent/);
  const shown = await note.locator('table').first().locator('tbody td.end').allInnerTexts();
  const total = await note.locator('tfoot td.end').innerText();
  if (shown.length === counted) assert.equal(shown.reduce((sum, amount) => sum + cents(amount), 0n), cents(total));
  assert.equal(cents(total), BigInt(answer.amount_usd.replace('.', '')));
  return answer;
}

test('Home: the need opens to its entries, which add up to it, and go with a file', async () => {
  const { context, page, complaints } = await open(browser);
  await visit(page, '/');
  const note = await listed(page, 'Documented need');
  const answer = await holds(note, 'totals?figure=need_usd');
  assert.deepEqual(await violations(page), []);
  const [download] = await Promise.all([page.waitForEvent('download'), note.getByRole('button', { name: 'Entries as CSV' }).click()]);
  const lines = (await readFile(await download.path(), 'utf8')).trim().split('\r\n');
  assert.equal(lines.length, 1 + answer.counted.length + answer.left_out.length);
  assert.match(lines[0], /Counted,Entry,Year,Amount \(USD\),Grade,Sources,As of,Why/);
  await page.keyboard.press('Escape');
  await note.waitFor({ state: 'hidden' });
  assert.deepEqual(complaints, []);
  await context.close();
});

test('a State: what came from abroad opens to what counts and to what was left out, with why, on a phone', async () => {
  const { context, page, complaints } = await open(browser, { width: 360 });
  await visit(page, '/states/SEN');
  const note = await listed(page, /^Need/);
  await holds(note, 'states/SEN?figure=need_usd');
  const box = await note.boundingBox();
  assert.ok(box.x >= 0 && box.x + box.width <= 360, JSON.stringify(box));
  await page.keyboard.press('Escape');
  const abroad = await listed(page, 'Last known international funding');
  const { state, year } = await page.evaluate(() => ({ state: 'SEN', year: /\b20\d\d\b/.exec(document.querySelector('[role=dialog] h2').textContent)[0] }));
  const answer = await holds(abroad, `states/${state}?figure=international_usd&year=${year}`);
  if (answer.left_out.length > 0) {
    await abroad.locator('summary').click();
    assert.equal(await abroad.locator('td.why').count(), Math.min(50, answer.left_out.length));
    for (const why of await abroad.locator('td.why').allInnerTexts()) assert.match(why, /\.$/);
  }
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(complaints, []);
  await context.close();
});

test('a donor and a round: their figures open too', async () => {
  const { context, page, complaints } = await open(browser);
  await visit(page, '/donors/NOR');
  const gave = await listed(page, 'Known flows');
  assert.match(await gave.innerText(), /which is the figure to the cent/);
  const id = (await roundIds())['documented-only'];
  await visit(page, `/rounds/${id}`);
  await holds(await listed(page, 'Unmet'), `rounds/${id}?figure=unmet_usd`);
  assert.deepEqual(complaints, []);
  await context.close();
});

test('a note keeps its focus while sources arrive, and asks again for those that did not come', async () => {
  const { context, page } = await open(browser);
  await visit(page, '/states/SEN');
  let asked = 0;
  let isFailing = true;
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route('**/api/v1/sources/**', async (route) => {
    asked += 1;
    await held;
    await (isFailing ? route.abort() : route.continue());
  });
  const figure = page.locator('main dl > div').getByRole('button').first();
  await figure.click();
  const note = page.getByRole('dialog');
  const close = note.getByRole('button', { name: 'Close' });
  await close.focus();
  release();
  await note.getByText(/could not/).first().waitFor();
  assert.ok(await close.evaluate((button) => document.activeElement === button));
  const before = asked;
  assert.ok(before > 0);
  await page.keyboard.press('Escape');
  isFailing = false;
  await figure.click();
  await note.locator('dd li a, dd li bdi').first().waitFor();
  assert.ok(asked > before);
  // What has come is not asked for again.
  await settled(page);
  const all = asked;
  await page.keyboard.press('Escape');
  await figure.click();
  await note.locator('dd li a, dd li bdi').first().waitFor();
  await settled(page);
  assert.equal(asked, all);
  await context.close();
});
