/** Every page in three widths, light and dark: no violation of WCAG 2.2 AA that axe can find, and nothing wider than the window.
 *  Once more from right to left, with the direction of the page turned. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fits, isReadable, launch, open, roundIds, settled, violations, visit, WIDTHS_PX } from './window.mjs';

const ADDRESSES = {
  Home: () => '/',
  'Home, all grades, as table': () => '/?evidence=all&year.as=table',
  States: () => '/states',
  State: () => '/states/SEN',
  'State, all grades, as table': () => '/states/AFG?evidence=all&funding-figure.as=table',
  'Requirements and offers in kind': () => '/in-kind',
  Rounds: () => '/rounds',
  'Round, an illustration': (ids) => `/rounds/${ids['if-donors-go-on']}`,
  'Round, documented, as table': (ids) => `/rounds/${ids['documented-only']}?who.as=table`,
  Indicators: () => '/indicators',
  'Indicator, found': () => '/indicators/43-1',
  'Reports of indicators': () => '/indicators/reports',
  'History, the record of a day': () => `/history?what=obligations&day=${new Date().toISOString().slice(0, 10)}`,
  Agreements: () => '/agreements',
  Ledger: () => '/ledger',
  About: () => '/about',
  'An address that leads nowhere': () => '/nowhere'
};

let browser;
let rounds;
before(async () => {
  browser = await launch();
  rounds = await roundIds();
});
after(() => browser.close());

for (const [name, address] of Object.entries(ADDRESSES)) {
  test(name, async () => {
    const { context, page } = await open(browser);
    await visit(page, address(rounds));
    await isReadable(page, WIDTHS_PX);
    await page.setViewportSize({ width: 360, height: 900 });
    await page.evaluate(() => (document.documentElement.dir = 'rtl'));
    await settled(page);
    assert.deepEqual(await violations(page), [], 'from right to left');
    await fits(page, 'from right to left');
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.evaluate(() => {
      document.documentElement.dir = 'ltr';
      document.documentElement.style.fontSize = '200%';
    });
    await settled(page);
    await fits(page, 'at 200 percent of the text size');
    await context.close();
  });
}

test('the open note of a figure and the open choice of columns', async () => {
  const { context, page } = await open(browser, { width: 360 });
  await visit(page, '/states');
  await page.locator('#states summary').click();
  assert.deepEqual(await violations(page), []);
  await page.locator('#states tbody .fact button').first().click();
  await page.getByRole('dialog').getByRole('link').first().waitFor();
  assert.deepEqual(await violations(page), []);
  await context.close();
});
