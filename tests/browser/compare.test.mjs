/** A round beside another policy, what earmarks fix in it, and the public pages of studies and meetings, which are honest where there is nothing yet. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { isLight, isReadable, launch, open, ORIGIN, roundIds, settled, visit } from './window.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const answer = async (path) => (await fetch(`${ORIGIN}/api/v1/${path}`)).json();
const rounded = (amount) => Math.round(Number(amount)).toLocaleString('en-GB');

test('a round stands beside another policy: the choice is in the address, table and file are what the API says', async () => {
  const { context, page, complaints } = await open(browser);
  const id = (await roundIds())['if-donors-go-on'];
  await visit(page, `/rounds/${id}`);
  const section = page.locator('#compare');
  await section.getByRole('combobox', { name: 'Beside this round’s policy' }).selectOption('Most land released');
  await page.waitForURL(/compare=most-land-released/);
  const both = await answer(`rounds/${id}/comparison?preset=most-land-released`);
  const { own, other } = both;
  await section.getByText(`${own.plan.obligations_funded} could be funded in this round and ${other.plan.obligations_funded} under “Most land released”`).waitFor();
  await section.locator('#figure-compared').getByRole('button', { name: 'Table' }).click();
  await page.waitForURL(/compared\.as=table/);
  const rows = section.locator('#compared tbody tr');
  await rows.first().waitFor();
  await settled(page);
  const [file] = await Promise.all([page.waitForEvent('download'), section.locator('#compared').getByRole('button', { name: /Download as CSV/ }).click()]);
  const [heading, ...lines] = readFileSync(await file.path(), 'utf8').trim().split('\r\n');
  assert.match(heading, /State,Need .*This round: Deadlines first.*Most land released.*Difference/);
  assert.equal(lines.length, both.states.length);
  const state = both.states.find((row) => row.difference_usd.startsWith('-'));
  assert.ok(lines.some((line) => line.startsWith(state.state_name) && line.includes(state.difference_usd)), state.state_name);

  const again = await context.newPage();
  await visit(again, page.url());
  assert.equal(await again.locator('#compared tbody tr').count(), await rows.count());
  assert.equal(await again.getByRole('combobox', { name: 'Beside this round’s policy' }).inputValue(), 'most-land-released');
  assert.deepEqual(complaints, []);
  await context.close();
});

test('what is fixed, settled and choice adds up to what the round places, in two languages', async () => {
  const { context, page } = await open(browser);
  const id = (await roundIds())['if-donors-go-on'];
  const parts = await answer(`rounds/${id}/receipts`);
  await visit(page, `/rounds/${id}?settled-parts.as=table&settled-parts.all=yes`);
  const rows = page.locator('#settled-parts tbody tr');
  await rows.first().waitFor();
  assert.equal(await rows.count(), parts.states.length);
  const largest = parts.states.toSorted((a, b) => Number(b.funded_usd) - Number(a.funded_usd))[0];
  const cells = await rows.first().locator('td').allInnerTexts();
  assert.deepEqual(cells.slice(0, 4).map((cell) => cell.split('\n')[0].split(/, (?=\D)/)[0].trim()), [largest.funded_usd, largest.earmark_usd, largest.policy_usd, largest.choice_usd].map(rounded));
  await visit(page, `/fr/rounds/${id}#fixed`);
  await page.getByRole('heading', { name: 'Ce qui est fixé et ce qui relève du choix' }).waitFor();
  assert.equal(await page.locator('#fixed').getByText('Fixed by earmarks').count(), 0);
  await context.close();
});

test('a round with its comparison is readable, in light and dark', async () => {
  const { context, page, complaints } = await open(browser);
  await visit(page, `/rounds/${(await roundIds())['documented-only']}?compared.as=table`);
  await page.locator('#compare #measures tbody tr').first().waitFor();
  await isReadable(page);
  assert.deepEqual(complaints, []);
  await context.close();
});

test('looking back, risk and meetings say where there is nothing yet, and are light', async () => {
  const { context, page } = await open(browser);
  const { items } = await answer('studies?kind=look_back');
  const isEvaluated = (await fetch(`${ORIGIN}/api/v1/deadline-risk`)).ok;
  await isLight(context, page, '/look-back', items.length > 0 ? '#answer table' : '#none');
  await isLight(context, page, '/deadline-risk', isEvaluated ? '#trust tbody tr' : '.empty');
  await isLight(context, page, '/meetings', '#meetings tbody tr');
  const told = await answer('individualised-meetings');
  assert.equal(await page.locator('#meetings tbody tr').count(), told.items.length);
  await page.getByText('these are a least number').waitFor();
  await context.close();
});

test('a year of a State’s funding opens to its entries, to the cent', async () => {
  const { context, page, complaints } = await open(browser);
  await visit(page, '/states/SEN?funding-figure.as=table');
  await page.locator('#funding-figure tbody td button').first().click();
  const note = page.getByRole('dialog');
  await note.getByRole('button', { name: 'List the entries it is made of' }).click();
  await note.getByText('which is the figure to the cent').waitFor();
  assert.deepEqual(complaints, []);
  await context.close();
});
