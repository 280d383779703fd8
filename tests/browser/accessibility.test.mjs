/** Every page in three widths, light and dark: no violation of WCAG 2.2 AA that axe can find, and nothing wider than the window.
 *  Once more from right to left, with the direction of the page turned. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, open, roundIds, SCHEMES, violations, visit, WIDTHS_PX } from './window.mjs';

let browser;
let pages;
before(async () => {
  browser = await launch();
  const ids = await roundIds();
  pages = [
    '/',
    '/?evidence=all&year.as=table',
    '/states',
    '/states/SEN',
    '/states/AFG?evidence=all&funding-figure.as=table',
    '/rounds',
    `/rounds/${ids['if-donors-go-on']}`,
    `/rounds/${ids['documented-only']}?who.as=table`,
    '/about',
    '/nowhere'
  ];
});
after(() => browser.close());

const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

for (const scheme of SCHEMES) {
  for (const width of WIDTHS_PX) {
    test(`${width} px, ${scheme}`, async () => {
      const { context, page } = await open(browser, { width, scheme });
      for (const address of pages) {
        await visit(page, address);
        assert.deepEqual(await violations(page), [], address);
        assert.ok((await overflow(page)) <= 0, `${address} is wider than its window by ${await overflow(page)} px`);
      }
      await context.close();
    });
  }
}

test('from right to left', async () => {
  const { context, page } = await open(browser, { width: 360 });
  for (const address of pages) {
    await visit(page, address);
    await page.evaluate(() => (document.documentElement.dir = 'rtl'));
    assert.deepEqual(await violations(page), [], address);
    assert.ok((await overflow(page)) <= 0, `${address} is wider than its window`);
  }
  await context.close();
});

test('at 200 percent of the text size nothing is cut off', async () => {
  const { context, page } = await open(browser, { width: 1280 });
  for (const address of pages) {
    await visit(page, address);
    await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
    assert.ok((await overflow(page)) <= 0, `${address} is wider than its window`);
  }
  await context.close();
});

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
