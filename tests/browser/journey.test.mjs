/** What a delegate does: from the first page to a State, to a round, to the reason of a line, to the file. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { launch, open, roundIds, settled, visit } from './window.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

async function downloaded(page, press) {
  const [file] = await Promise.all([page.waitForEvent('download'), press()]);
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), 'utf8') };
}

test('Home -> Senegal -> round -> reason -> download', async () => {
  const { context, page, complaints } = await open(browser);
  await visit(page, '/');
  await page.getByRole('heading', { name: 'Small sums that finish' }).waitFor();
  await page.locator('#small').getByRole('link', { name: 'Senegal' }).click();
  await page.getByRole('heading', { level: 1, name: 'Senegal' }).waitFor();
  await page.locator('#obligations').getByText('1 Mar 2026').first().waitFor();

  await page.getByRole('navigation').getByRole('link', { name: 'Rounds' }).click();
  await page.getByRole('heading', { level: 1, name: 'Rounds' }).waitFor();
  await page.getByRole('link', { name: /If donors go on/ }).click();
  await page.getByRole('heading', { level: 2, name: 'Why', exact: true }).waitFor();
  const lines = page.locator('#lines');
  await lines.getByRole('searchbox').pressSequentially('Senegal');
  await page.waitForURL(/lines\.find=Senegal/);
  await settled(page);
  const row = lines.locator('tbody tr').first();
  assert.match(await row.innerText(), /Senegal/);
  const reason = await row.locator('td.wide').innerText();
  assert.ok(reason.length > 20, `the line says why: ${reason}`);

  const file = await downloaded(page, () => lines.getByRole('button', { name: /Download as CSV/ }).click());
  const [heading, ...rows] = file.text.trim().split('\r\n');
  assert.equal(file.name, 'round-lines.csv');
  assert.match(heading, /Donor,State,Pillar,Pillar \(code\),Year,Could fund \(USD\).*Why.*Grade.*Illustration/);
  assert.equal(rows.length, await lines.locator('tbody tr').count());
  assert.ok(rows.every((line) => line.includes('Senegal') && line.includes('Nobody has pledged')));
  assert.deepEqual(complaints, []);
  await context.close();
});

test('every number opens to unit, source, date and grade, and Esc goes back to it', async () => {
  const { context, page } = await open(browser);
  await visit(page, '/');
  const figure = page.getByRole('button', { name: /Documented need.*unit, source, date and grade/ });
  await figure.focus();
  await page.keyboard.press('Enter');
  const note = page.getByRole('dialog');
  await note.getByText('Unit', { exact: true }).waitFor();
  await note.getByRole('link').first().waitFor();
  const said = await note.innerText();
  for (const part of ['Unit', 'US dollars', 'Grade', 'As of', 'Sources']) assert.ok(said.includes(part), part);
  await page.keyboard.press('Escape');
  await note.waitFor({ state: 'hidden' });
  assert.match((await page.evaluate(() => document.activeElement?.textContent)) ?? '', /USD/);
  await context.close();
});

test('a link restores the view: order, search, table instead of chart, chosen flow', async () => {
  const { context, page } = await open(browser);
  await visit(page, '/states?states.sort=-need&states.find=a&show=need');
  const needs = await page.locator('#states tbody tr td:nth-of-type(6)').allInnerTexts();
  const amounts = needs.map((need) => Number(need.split('\n')[0].replaceAll(/[^\d]/g, '')));
  assert.ok(amounts.length > 1);
  assert.deepEqual(amounts, amounts.toSorted((a, b) => b - a));
  assert.equal(await page.getByRole('searchbox').inputValue(), 'a');

  const ids = await roundIds();
  await visit(page, `/rounds/${ids['if-donors-go-on']}?flow=state%3AYEM&late.as=table`);
  await page.getByRole('button', { name: /Yemen could receive/, pressed: true }).waitFor();
  await page.locator('#figure-late table').waitFor();
  await context.close();
});

test('a figure and its table hold the same numbers', async () => {
  const { context, page } = await open(browser);
  await visit(page, '/');
  const shown = await page.locator('#figure-year svg .amount').allTextContents();
  await page.locator('#figure-year').getByRole('button', { name: 'Table' }).click();
  await page.waitForURL(/year\.as=table/);
  await settled(page);
  const table = await page.locator('#figure-year tbody tr td:nth-of-type(1)').allInnerTexts();
  const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });
  const rounded = table.map((cell) => (/^\d/.test(cell) ? compact.format(Number(cell.split(/[^\d,]/)[0].replaceAll(',', ''))) : ''));
  assert.deepEqual(rounded, shown.map((text) => text.trim()));
  await context.close();
});

test('an illustration is marked on its page, its figures, its tables and its files; a documented round is not', async () => {
  const { context, page } = await open(browser);
  const ids = await roundIds();
  await visit(page, `/rounds/${ids['if-donors-go-on']}`);
  for (const part of ['#figure-who', '#lines', '#figure-reasons', '#unmet', '#figure-late', '#per-state', '#donors']) {
    assert.match(await page.locator(part).innerText(), /Illustration: estimated needs and assumed money/, part);
  }
  await page.locator('#figure-who summary').click();
  const file = await downloaded(page, () => page.locator('#figure-who').getByRole('button', { name: /CSV/ }).click());
  assert.ok(file.text.trim().split('\r\n').slice(1).every((line) => line.includes('Illustration')));
  await visit(page, `/rounds/${ids['documented-only']}`);
  assert.equal(await page.getByText('Illustration:').count(), 0);
  await context.close();
});
