/** Journey 1: a State's officer downloads the template, fills it in, mends a fault on screen, publishes, and the need on the public page is the new one.
 *  Then the editor: keys, a block from a spreadsheet, somebody who was first, comparison and withdrawal.
 *  CLEARINGHOUSE_TEST_ECUADOR is the link of an officer of Ecuador, CLEARINGHOUSE_TEST_PYTHON a Python with openpyxl. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, test } from 'node:test';
import { accept, signIn } from './person.mjs';
import { isReadable, launch, open, settled, visit } from './window.mjs';

const FILL = fileURLToPath(new URL('fill_template.py', import.meta.url));

let browser;
let officer;
before(async () => {
  browser = await launch();
  officer = await open(browser);
  await accept(officer.page, process.env.CLEARINGHOUSE_TEST_ECUADOR);
  await officer.page.goto('/plans');
  await officer.page.waitForURL(/sign-in/);
  await signIn(officer.page, 'eva@example.org');
  await officer.page.getByText('You act for Ecuador.').waitFor();
});
after(() => browser.close());

const saved = (page) => page.getByText('Everything is saved.').waitFor();
const cell = (page, line, year, measure = 'Cost') => page.getByLabel(`${line}, ${year}, ${measure}`, { exact: true });
const sum = (page, row, column) => page.getByRole('row', { name: row }).getByRole('cell').nth(column).textContent();

/** What everybody is told that Ecuador needs [USD]. */
async function needTold(page) {
  const state = await (await page.request.get('/api/v1/states/ECU')).json();
  return state.need_by_year.reduce((cents, row) => cents + BigInt(row.need_usd.replace('.', '')), 0n);
}

const gapTold = async (page) => (await (await page.request.get('/api/v1/totals')).json()).gap_usd;

test('a plan goes from its template to a changed need and gap', async () => {
  const { page } = officer;
  const anyone = await open(browser);
  const needBefore = await needTold(anyone.page);
  const gapBefore = await gapTold(anyone.page);

  await settled(page);
  await isReadable(page);
  await page.getByRole('button', { name: 'Begin version 2 of ECU-2026' }).click();
  await saved(page);
  await isReadable(page);
  await page.getByRole('link', { name: 'Fill in from Excel' }).click();

  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Template of ECU-2026 (Excel)' }).click()]);
  assert.equal(download.suggestedFilename(), 'ECU-2026-en.xlsx');
  const folder = mkdtempSync(join(tmpdir(), 'plan-'));
  const [template, filled] = [join(folder, 'template.xlsx'), join(folder, 'filled.xlsx')];
  await download.saveAs(template);
  execFileSync(process.env.CLEARINGHOUSE_TEST_PYTHON, [
    FILL, template, filled,
    'Lines!A9=sc-1', 'Lines!B9=Survey and clearance', 'Lines!C9=Clearance in Morona Santiago', 'Lines!D9=ECU-5', 'Lines!H9=1,234',
    'Lines!A10=va-1', 'Lines!B10=Victim assistance', 'Lines!C10=Rehabilitation close to survivors', 'Lines!H10=250000.55'
  ]);

  // The fault is told with its cell, the good rows beside it; nothing is written yet.
  await page.getByLabel('Choose the filled-in file').setInputFiles(filled);
  await page.getByText('1,234 can be read as 1234 and as 1.234').waitFor();
  await page.getByText('1 line is new, 0 change, 1 stays as it is. 1 row is left out').waitFor();
  await isReadable(page);
  await page.getByLabel('Put Lines!H9 right').fill('1234.5');
  await page.getByRole('button', { name: 'Read it again with these' }).click();
  await page.getByText('2 lines are new, 0 change, 1 stays as it is. Every row was read.').waitFor();
  assert.match(await page.getByRole('row', { name: 'Together' }).textContent(), /\+251,235\.05/);
  await page.getByRole('button', { name: 'Put it into the draft', exact: true }).click();
  await page.getByText('The file is in the draft').waitFor();
  await isReadable(page);
  assert.equal(await needTold(anyone.page), needBefore, 'a draft changes nothing that others see');

  // Need and gap are seen before it is published.
  await page.locator('#done').getByRole('link', { name: 'Review and publish' }).click();
  const need = page.getByRole('region', { name: /Need of ECU-2026/ });
  const gap = page.getByRole('region', { name: /Unmet need of all public plans/ });
  await gap.waitFor();
  assert.match(await need.getByRole('row', { name: 'Together' }).textContent(), /\+251,235\.05/);
  assert.match(await gap.getByRole('row', { name: 'Together' }).textContent(), /\+\d/);
  await page.getByText('added', { exact: true }).first().waitFor();
  await isReadable(page);
  await page.getByLabel('I have read the review, and publish for my State').check();
  await page.getByRole('button', { name: 'Publish this version' }).click();
  await page.getByText('Version 2 is published').waitFor();
  await isReadable(page);

  // Everybody sees the version, its need and the new gap.
  assert.equal((await needTold(anyone.page)) - needBefore, 25_123_505n);
  await visit(anyone.page, '/states/ECU');
  await anyone.page.getByText(/^Years 2026–2027, version 2,/).waitFor();
  await anyone.page.getByText('USD 2.55 million').waitFor();
  await anyone.page.getByText('Victim assistance').first().waitFor();
  for (let i = 0; i < 240 && (await gapTold(anyone.page)) === gapBefore; i += 1) await new Promise((resolve) => setTimeout(resolve, 250));
  assert.notEqual(await gapTold(anyone.page), gapBefore);
  await anyone.context.close();
});

test('lines are edited as in a spreadsheet, exact to the cent', async () => {
  const { page } = officer;
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto('/plans');
  await page.getByRole('button', { name: 'Begin version 3 of ECU-2026' }).click();
  await saved(page);
  const focused = () => page.evaluate(() => document.activeElement.labels?.[0]?.textContent);

  // Arrows and Enter move, Escape takes back.
  await cell(page, 'ca', 2026).focus();
  await page.keyboard.press('ArrowDown');
  assert.equal(await focused(), 'sc-1, 2026, Cost');
  await page.keyboard.press('ArrowRight');
  assert.equal(await focused(), 'sc-1, 2027, Cost');
  await page.keyboard.type('0.1');
  await page.keyboard.press('Enter');
  assert.equal(await focused(), 'va-1, 2027, Cost');
  await page.keyboard.type('0.2');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('99');
  await page.keyboard.press('Escape');
  assert.equal(await page.evaluate(() => document.activeElement.value), '0.1');
  await page.keyboard.press('Tab');
  await saved(page);
  assert.equal(await sum(page, /^All lines/, 1), '1,150,000.30');

  // A block with commas for decimals; what is no number stays as it was typed, and is told at its cell.
  await cell(page, 'sc-1', 2026).focus();
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.setData('text/plain', '1.234.567,89\t2.000.000,10\r\n12\tx');
    document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  });
  await page.getByText('4 cells were filled. 1 cell holds no number that can be read.').waitFor();
  assert.equal(await cell(page, 'sc-1', 2026).inputValue(), '1,234,567.89');
  assert.equal(await cell(page, 'va-1', 2027).inputValue(), 'x');
  await page.getByText('This is no number. It is not saved.').waitFor();
  await cell(page, 'va-1', 2027).fill('1,234');
  await page.keyboard.press('Tab');
  await page.getByText('1,234 can be read as 1234 and as 1.234').waitFor();
  await cell(page, 'va-1', 2027).fill('13');
  await page.keyboard.press('Tab');
  await saved(page);
  assert.equal(await sum(page, /^All lines/, 2), '5,534,592.99');

  // Checks stand at their cell and hold back publishing.
  await page.getByText('National share', { exact: true }).click();
  await cell(page, 'va-1', 2026, 'National share').fill('13');
  await page.keyboard.press('Tab');
  await saved(page);
  await page.getByRole('button', { name: /Go there: va-1, 2026/ }).click();
  assert.equal(await focused(), 'va-1, 2026, Cost');
  await isReadable(page);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByText('National share', { exact: true }).click();
  await cell(page, 'va-1', 2026, 'National share').fill('');
  await page.keyboard.press('Tab');
  await saved(page);

  // A line of its own is added, and taken out again.
  await page.getByText('Add a line', { exact: true }).first().click();
  const adding = page.locator('details.add');
  await adding.getByLabel('Pillar').selectOption({ label: 'Risk education' });
  await adding.getByLabel('Activity').fill('Risk education in schools');
  await adding.getByRole('button', { name: 'Add a line' }).click();
  const line = page.getByRole('dialog', { name: 'Line re-1' });
  await line.getByRole('button', { name: 'Add a partner' }).click();
  await line.getByLabel('Partner 1', { exact: true }).fill('Association of survivors');
  await line.getByLabel('Cost').first().fill('5');
  await page.keyboard.press('Tab');
  await line.getByRole('button', { name: 'Close' }).click();
  await saved(page);
  await page.reload();
  await page.getByRole('button', { name: /^re-1 .*open the line/ }).click();
  assert.equal(await line.getByLabel('Partner 1', { exact: true }).inputValue(), 'Association of survivors');
  await line.getByLabel('Take re-1 out, with all its years').check();
  await line.getByRole('button', { name: 'Take the line out' }).click();
  await line.waitFor({ state: 'detached' });
  await page.getByRole('row', { name: /^re-1/ }).waitFor({ state: 'detached' });
});

test('on a phone a line is edited at a time', async () => {
  const { page } = officer;
  await page.setViewportSize({ width: 360, height: 780 });
  await page.getByLabel('Line', { exact: true }).selectOption({ label: 'va-1 Rehabilitation close to survivors' });
  const year = page.getByRole('group', { name: '2027' });
  await year.getByLabel('Cost').fill('14.5');
  await page.keyboard.press('Tab');
  await saved(page);
  await page.getByText('Whole plan: cost 5,534,594.49, need 5,534,594.49').waitFor();
  await isReadable(page, [360]);
  await page.setViewportSize({ width: 1440, height: 900 });
});

test('where somebody else was first nothing is lost', async () => {
  const { page, context } = officer;
  const colleague = await context.newPage();
  await colleague.goto(page.url());
  await saved(colleague);
  await cell(colleague, 'sc-1', 2026).fill('5000');
  await Promise.all([colleague.waitForResponse((answer) => answer.request().method() === 'PUT'), colleague.keyboard.press('Tab')]);
  await cell(page, 'sc-1', 2026).fill('6000.10');
  await page.keyboard.press('Tab');
  await page.getByText('Line sc-1 was changed by somebody else').waitFor();
  await isReadable(page);
  await page.setViewportSize({ width: 1440, height: 900 });
  assert.ok(await page.getByLabel('Mine').isChecked());
  await page.getByLabel('Theirs, newer').check();
  await page.getByRole('button', { name: 'Save what I chose' }).click();
  await saved(page);
  assert.equal(await cell(page, 'sc-1', 2026).inputValue(), '5,000');

  // Without a line nothing leaves the page, and nobody leaves it unawares.
  await page.route('**/draft/lines/**', (route) => route.abort());
  await cell(page, 'sc-1', 2026).fill('7000');
  await page.keyboard.press('Tab');
  await page.getByText('Line sc-1 is not saved.').waitFor();
  await page.getByRole('link', { name: 'Review and publish' }).click();
  await page.getByText('Something could not be saved.').waitFor();
  await page.unroute('**/draft/lines/**');
  await page.getByRole('button', { name: 'Try again' }).click();
  await saved(page);
  await colleague.close();
});

test('a version is compared, discarded and withdrawn', async () => {
  const { page } = officer;
  await page.getByLabel(/I discard this draft/).check();
  await page.getByRole('button', { name: 'Discard the draft' }).click();
  await page.getByRole('link', { name: 'Compare version 2 with version 1' }).click();
  await page.getByText('2 lines differ, 1 is unchanged.').waitFor();
  await isReadable(page);
  await page.getByRole('link', { name: 'The plan' }).click();
  await page.getByLabel('Reason').fill('Unit costs are being looked at again');
  await page.getByLabel('I withdraw version 2').check();
  await page.getByRole('button', { name: 'Withdraw version 2' }).click();
  await page.getByText('Reason: Unit costs are being looked at again').waitFor();
  await isReadable(page);

  // Its State still finds it, and goes on from the version that it likes.
  await page.getByRole('link', { name: 'Work plans', exact: true }).click();
  await page.getByRole('heading', { name: 'Withdrawn' }).waitFor();
  await page.getByRole('link', { name: /^ECU-2026/ }).click();
  await page.getByLabel('With the lines of').selectOption({ label: 'Version 1, superseded' });
  await page.getByRole('button', { name: 'Begin version 3' }).click();
  await page.getByText('It began from version 1.').waitFor();
});

test('without a scope of a State the pages say whose they are', async () => {
  const { context, page } = await open(browser);
  await page.goto('/plans');
  await page.waitForURL(/sign-in\?then=%2Fplans/);
  await context.close();
});
