/** A donor tries money: the answer comes in words and side by side, nothing of it enters the address, faults are said. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { isReadable, launch, open, roundIds, settled, visit, WIDTHS_PX } from './window.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

test('earmarked money is shown beside the same money unearmarked, and stays out of the address', async () => {
  const { context, page, complaints } = await open(browser);
  await visit(page, '/what-if');
  await page.getByText('States: any').click();
  await page.getByRole('checkbox', { name: 'Senegal' }).check();
  await page.getByText('States: 1 chosen').waitFor();
  await page.getByRole('button', { name: 'See what it changes' }).click();
  await page.getByRole('heading', { name: 'What it would change' }).waitFor();
  const said = await page.locator('#answer').innerText();
  assert.match(said, /USD\s3,000,000.* would find a need for/);
  assert.match(said, /Unearmarked, the same money would find a need for/);
  assert.match(said, /nobody has made/);
  const heading = await page.locator('#compare thead').innerText();
  for (const column of ['Without it', 'As entered', 'Unearmarked']) assert.ok(heading.includes(column), column);
  assert.ok((await page.locator('#reaches tbody tr').count()) > 0);
  assert.ok(!/SEN|3000000|1000000/.test(page.url()), page.url());
  await isReadable(page, WIDTHS_PX);
  assert.deepEqual(complaints, []);
  await context.close();
});

test('an answer goes with its round, also one that comes after another round was chosen', async () => {
  const { context, page, complaints } = await open(browser);
  await visit(page, '/what-if');
  await page.getByRole('button', { name: 'See what it changes' }).click();
  await page.locator('#answer').waitFor();
  const rounds = page.getByLabel('Compared with');
  const [first, second] = await rounds.locator('option').evaluateAll((options) => options.map((each) => each.value));
  await rounds.selectOption(second);
  await page.locator('#answer').waitFor({ state: 'detached' });
  // The next one is held back until its round is no longer chosen.
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route('**/api/v1/what-if', async (route) => {
    await held;
    await route.continue().catch(() => {});
  });
  const asked = page.waitForRequest('**/api/v1/what-if');
  await page.getByRole('button', { name: 'See what it changes' }).click();
  await asked;
  await rounds.selectOption(first);
  await page.waitForURL((address) => !address.searchParams.has('round'));
  release();
  await settled(page);
  assert.equal(await page.locator('#answer').count(), 0);
  assert.ok(await page.getByRole('button', { name: 'See what it changes' }).isEnabled());
  assert.deepEqual(complaints, []);
  await context.close();
});

test('an amount that cannot be is said before anything is asked', async () => {
  const { context, page } = await open(browser);
  await visit(page, '/what-if');
  await page.getByLabel('US dollars a year').fill('much');
  await page.getByRole('button', { name: 'See what it changes' }).click();
  await page.getByText('Give an amount of whole US dollars').waitFor();
  assert.equal(await page.locator('#answer').count(), 0);
  await context.close();
});

test('a round says what flexibility would be worth, in words, as figure and as table', async () => {
  const { context, page, complaints } = await open(browser);
  const ids = await roundIds();
  await visit(page, `/rounds/${ids['if-donors-go-on']}?freed.as=table`);
  await page.locator('#figure-freed table').waitFor();
  assert.equal(await page.locator('#figure-freed tbody tr').count(), 11);
  assert.match(await page.locator('#flexibility').innerText(), /is earmarked\. As it is, \d+ of \d+ obligations at risk could be funded/);
  await page.locator('#figure-freed').getByRole('button', { name: 'Chart' }).click();
  await page.locator('#figure-freed svg rect.funded').first().waitFor();
  await page.locator('#flexibility').getByRole('link', { name: /Try what a commitment/ }).click();
  await page.getByRole('heading', { level: 1, name: 'What if' }).waitFor();
  assert.match(page.url(), /round=if-donors-go-on/);
  assert.deepEqual(complaints, []);
  await context.close();
});
