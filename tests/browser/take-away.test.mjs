/** What a reader takes away of a figure: its table, its picture, a frame for a page of their own. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { launch, open, ORIGIN, violations, visit } from './window.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

async function taken(page, figure, label) {
  const [download] = await Promise.all([page.waitForEvent('download'), figure.getByRole('button', { name: label }).click()]);
  return { name: download.suggestedFilename(), content: await readFile(await download.path()) };
}

test('a figure is taken as a table in two kinds and as a picture in two kinds', async () => {
  const { context, page, complaints } = await open(browser);
  await visit(page, '/needs');
  const figure = page.locator('#figure-bars');
  await figure.locator('summary').click();

  const table = await taken(page, figure, 'Table as CSV');
  assert.match(table.name, /\.csv$/);
  assert.match(table.content.toString(), /Senegal/);
  const workbook = await taken(page, figure, 'Table as a workbook (XLSX)');
  assert.match(workbook.name, /\.xlsx$/);
  assert.equal(workbook.content.subarray(0, 2).toString(), 'PK');
  const png = await taken(page, figure, 'Picture (PNG)');
  assert.equal(png.content.subarray(1, 4).toString(), 'PNG');
  // Twice as wide as on screen, so that it can be printed.
  assert.ok(png.content.readUInt32BE(16) > 2000);
  const svg = (await taken(page, figure, 'Picture (SVG)')).content.toString();
  assert.match(svg, /^<svg/);
  assert.match(svg, /@font-face/);
  assert.match(svg, /documented/);
  assert.doesNotMatch(svg, /Take away/);
  assert.doesNotMatch(svg, /url\(["']?https?:/);
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(complaints, []);
  await context.close();
});

test('what is taken of a table is what is on screen, by whichever button, with words beside codes', async () => {
  const { context, page, complaints } = await open(browser);
  await visit(page, '/fr/needs?bars.as=table&bars.find=a&bars.sort=-state&bars.all=1');
  const figure = page.locator('#figure-bars');
  await figure.locator('tbody tr').first().waitFor();
  const shown = await figure.locator('tbody tr th').allInnerTexts();
  assert.ok(shown.length > 1);
  const other = (await taken(page, figure.locator('.table'), /Télécharger au format CSV/)).content.toString();
  await figure.locator('.tools details summary').first().click();
  const one = (await taken(page, figure, 'Tableau au format CSV')).content.toString();
  assert.equal(one, other);
  const lines = one.trim().split('\r\n').slice(1);
  assert.deepEqual(lines.map((line) => line.split(',')[0].replaceAll('"', '')), shown);
  assert.deepEqual(complaints, []);
  await context.close();
});

test('a plain table is taken as a workbook too', async () => {
  const { context, page, complaints } = await open(browser);
  await visit(page, '/fr/states?states.find=S%C3%A9n%C3%A9gal');
  const table = page.locator('.table').filter({ has: page.locator('table') }).first();
  const workbook = await taken(page, table, /Télécharger sous forme de classeur/);
  assert.match(workbook.name, /\.xlsx$/);
  assert.equal(workbook.content.subarray(0, 2).toString(), 'PK');
  const text = (await taken(page, table, /Télécharger au format CSV/)).content.toString();
  assert.match(text.split('\r\n')[0], / : code|\(code\)/);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a frame on somebody's page shows one figure in the view it was taken in, and leads back", async (running) => {
  const { context, page, complaints } = await open(browser);
  await visit(page, '/needs?grade=all');
  const figure = page.locator('#figure-bars');
  await figure.locator('summary').click();
  const code = await figure.locator('textarea').inputValue();
  const other = await context.newPage();
  const somebody = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end(`<title>Somebody's page</title>${code}`));
  // Also where the test fails: an open server would keep the whole walk waiting.
  running.after(() => {
    somebody.closeAllConnections();
    somebody.close();
  });
  await new Promise((listening) => somebody.listen(0, '127.0.0.1', listening));
  await other.goto(`http://127.0.0.1:${somebody.address().port}/`);
  const frame = other.frameLocator('iframe');
  await frame.locator('#figure-bars .chart').waitFor();
  assert.equal(await frame.locator('header').filter({ visible: true }).count(), 0);
  assert.equal(await frame.locator('#figure-line').filter({ visible: true }).count(), 0);
  assert.match(await frame.locator('#figure-bars').innerText(), /Grades:[^]*estimated/);
  // What is taken inside the frame is of the page and of this very frame.
  await frame.locator('#figure-bars .tools details summary').first().click();
  assert.equal(await frame.locator('#figure-bars textarea').inputValue(), code);
  assert.equal(await frame.locator('#figure-bars a.plain').getAttribute('href'), '/needs?grade=all#figure-bars');
  const [opened] = await Promise.all([context.waitForEvent('page'), frame.getByRole('link', { name: 'From Clearing House' }).click()]);
  // A new window stands at about:blank first.
  await opened.waitForURL(`${ORIGIN}/needs?grade=all#figure-bars`);
  assert.deepEqual(complaints, []);
  await context.close();
});
