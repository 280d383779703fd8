/** What a donor or a delegate looks for: the needs explorer, the donors, the living page of the design; in words, files and weight. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { isLight, isReadable, launch, open, settled, violations, visit, WIDTHS_PX } from './window.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** Each page with how much new script it may bring after the first page, and what stands on it when it is there. */
const PAGES = [
  ['/design', '#figure-marked-bars li'],
  ['/needs', '#figure-line svg[role=img]'],
  ['/needs?grade=all&bars.as=table&line.as=table', '#figure-line table'],
  ['/data', '#files tbody a'],
  ['/help', '#terms tbody th'],
  ['/donors', '#donors tbody a'],
  ['/donors/NOR', '#figure-recipients svg[role=img]']
];

for (const [address, landmark] of PAGES) {
  test(`${address}: accessible, no wider than its window, and light`, async () => {
    const { context, page, complaints } = await open(browser);
    await isLight(context, page, address, landmark);
    await isReadable(page, WIDTHS_PX);
    await page.setViewportSize({ width: 360, height: 900 });
    await page.evaluate(() => (document.documentElement.dir = 'rtl'));
    assert.deepEqual(await violations(page), [], 'from right to left');
    assert.deepEqual(complaints, []);
    await context.close();
  });
}

test('the explorer keeps every choice in the address, and its file is what is on screen', async () => {
  const { context, page } = await open(browser);
  await visit(page, '/needs');
  const states = page.locator('#needs-table tbody tr');
  const all = await states.count();
  assert.ok(all > 20, `${all} States`);
  await page.getByRole('combobox', { name: 'Region (M49)' }).selectOption('Africa');
  await page.waitForURL(/region=Africa/);
  await page.getByRole('combobox', { name: 'Basis of the deadline' }).selectOption('granted');
  await page.waitForURL(/basis=granted/);
  await settled(page);
  const chosen = await states.locator('th').allInnerTexts();
  assert.ok(chosen.length > 0 && chosen.length < all);
  assert.deepEqual(chosen, chosen.toSorted((a, b) => a.localeCompare(b)));

  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('#needs-table').getByRole('button', { name: /Download as CSV/ }).click()
  ]);
  const [heading, ...rows] = readFileSync(await file.path(), 'utf8').trim().split('\r\n');
  assert.match(heading, /State,Need \(USD\),Need: grade,Need: sources.*Gap \(USD\).*Deadline,Basis of the deadline/);
  assert.deepEqual(rows.map((row) => row.split(',')[0].replaceAll('"', '')), chosen.map((name) => name.trim()));

  const other = await context.newPage();
  await visit(other, page.url());
  assert.deepEqual(await other.locator('#needs-table tbody tr th').allInnerTexts(), chosen);
  await other.getByRole('button', { name: 'Take all choices back' }).click();
  await other.waitForURL(/\/needs$/);
  await settled(other);
  assert.equal(await other.locator('#needs-table tbody tr').count(), all);
  await context.close();
});

test('need, covered and gap of the explorer add up, and are those of the first page', async () => {
  const { context, page } = await open(browser);
  await visit(page, '/');
  const home = await page.locator('main dl .figure').allInnerTexts();
  await visit(page, '/needs');
  const figures = await page.locator('main dl .figure').allInnerTexts();
  const amount = (text) => text.split(',')[0].trim();
  assert.equal(amount(figures[1]), amount(home[0]));
  assert.equal(amount(figures[2]), amount(home[1]));
  const rows = await page.locator('#needs-table tbody tr').evaluateAll((found) =>
    found.map((row) => [...row.querySelectorAll('td')].slice(0, 3).map((cell) => Number(cell.innerText.split('\n')[0].split(/, /)[0].replaceAll(/[^\d]/g, '') || 'NaN')))
  );
  const known = rows.filter((row) => row.every((value) => !Number.isNaN(value)));
  assert.ok(known.length >= 4, `${known.length} States with all three figures`);
  for (const [need, covered, gap] of known) assert.ok(Math.abs(need - covered - gap) <= 1, `${need} = ${covered} + ${gap}`);
  await context.close();
});

test('no need, no donor and no commitment are said in words, never as 0', async () => {
  const { context, page } = await open(browser);
  await visit(page, '/needs?donors=0');
  assert.ok((await page.locator('#needs-table').getByText('none seen').count()) > 0);
  assert.ok((await page.locator('#needs-table').getByText('no published need').count()) > 0);
  await visit(page, '/donors');
  assert.equal(await page.locator('#donors tbody td').getByText('0', { exact: true }).count(), 0);
  assert.equal(await page.locator('#donors').getByText('Donor A').count(), 0, 'what is assumed is not among donors');
  await visit(page, '/donors/XXX');
  await page.getByRole('heading', { name: 'XXX is not on record here' }).waitFor();
  await context.close();
});

test('every file that the data page names is there', async () => {
  const { context, page } = await open(browser);
  await visit(page, '/data');
  await page.locator('#files tbody a').first().waitFor();
  const links = await page.locator('#files tbody a, #interface a').evaluateAll((found) => found.map((link) => link.getAttribute('href')));
  assert.ok(links.length > 90);
  for (const link of links) assert.equal((await context.request.get(link)).status(), 200, link);
  await context.close();
});
