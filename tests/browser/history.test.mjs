/** The record as it stood on a day: what was there, what has changed since, and that a reader cannot take it for today's. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, open, ORIGIN, settled, visit } from './window.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const today = new Date().toISOString().slice(0, 10);

test('a day is chosen, and its record stands under a banner that says which day it is of', async () => {
  const { context, page, complaints } = await open(browser);
  await visit(page, '/history');
  await page.getByText('Choose a day to see what was on record then.').waitFor();
  await page.getByLabel('Day', { exact: true }).fill(today);
  await page.getByRole('button', { name: 'Show this day' }).click();
  await page.waitForURL(new RegExp(`day=${today}`));
  await page.getByText('What became known later is not in it.').waitFor();
  const { items } = await (await fetch(`${ORIGIN}/api/v1/states?limit=500&as_of=${today}`)).json();
  assert.ok(items.length > 160);
  await page.locator('#then-table').getByText(`${items.length} rows`).or(page.getByRole('button', { name: `Show all ${items.length}` })).first().waitFor();
  await page.getByText(/Nothing of what is shown here has changed since/).waitFor();
  await page.getByRole('radio', { name: 'Commitments' }).check();
  await page.waitForURL(/what=commitments/);
  await page.locator('#then-table thead').getByText('Donor', { exact: true }).waitFor();
  assert.deepEqual(complaints, []);
  await context.close();
});

test('before the first record nothing is made up, and all that is there now is new since', async () => {
  const { context, page, complaints } = await open(browser);
  await visit(page, '/states/SEN');
  await page.getByRole('link', { name: 'As it stood on an earlier day' }).click();
  await page.waitForURL(/history/);
  await page.getByLabel('Day', { exact: true }).fill('1999-03-01');
  await page.getByRole('button', { name: 'Show this day' }).click();
  await page.getByText(/Nothing of this kind was on record here at the end of 1 Mar 1999/).waitFor();
  const { items } = await (await fetch(`${ORIGIN}/api/v1/obligations?limit=500&state=SEN`)).json();
  const rows = page.locator('#since-table tbody tr');
  await settled(page);
  assert.equal(await rows.count(), items.length);
  for (const row of await rows.allInnerTexts()) assert.match(row, /Senegal.*\bnew\b/s);
  assert.deepEqual(complaints, []);
  await context.close();
});

test('a day to come is not answered with what is known today', async () => {
  const { context, page } = await open(browser);
  await visit(page, '/history?day=2999-01-01');
  await page.getByRole('alert').getByText('This day has not come yet.').waitFor();
  assert.equal(await page.locator('main table').count(), 0);
  await context.close();
});

test('what is no day is said to be none', async () => {
  const { context, page } = await open(browser);
  for (const day of ['foo', '2026-02-30']) {
    await visit(page, `/history?day=${day}`);
    await page.getByText(`${day} is no day of the calendar.`).waitFor();
    assert.equal(await page.getByText('has not come yet').count(), 0);
  }
  await visit(page, '/history?day=2099-01-01');
  await page.getByText('has not come yet').waitFor();
  await context.close();
});
