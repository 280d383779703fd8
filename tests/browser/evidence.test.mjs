/** Every amount opens to what stands behind it, and what is no documented or decided figure says so wherever it stands: table, map, file, comparison. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { launch, open, ORIGIN, roundIds, visit } from './window.mjs';

let browser;
let ids;
before(async () => {
  browser = await launch();
  ids = await roundIds();
});
after(() => browser.close());

const answer = async (path) => (await fetch(`${ORIGIN}/api/v1/${path}`)).json();

/** Cells with an amount in a column whose heading says US dollars that open to nothing, by table; and how many there are in all. */
const amounts = (page) =>
  page.evaluate(() => {
    const closed = [];
    let all = 0;
    for (const table of document.querySelectorAll('main table')) {
      [...table.querySelectorAll('thead th')].forEach((heading, column) => {
        if (!/\bUSD\b|US dollars/.test(heading.textContent)) return;
        for (const row of table.querySelectorAll('tbody tr')) {
          const cell = row.children[column];
          if (!cell || !/\d/.test(cell.textContent)) continue;
          all += 1;
          if (!cell.querySelector('button')) closed.push(`${table.caption?.textContent}: ${heading.textContent.trim()}: ${cell.textContent.trim()}`);
        }
      });
    }
    return { closed: [...new Set(closed.map((cell) => cell.split(': ').slice(0, 2).join(': ')))], all };
  });

test('every amount in every table of the public pages opens', async () => {
  const { context, page, complaints } = await open(browser);
  const round = `/rounds/${ids['if-donors-go-on']}`;
  const pages = {
    '/rounds': 4,
    [`${round}?who.as=table&reasons.as=table&compared.as=table&settled-parts.as=table&freed.as=table&late.as=table`]: 200,
    '/states?evidence=all': 20,
    '/states/SEN?flows-figure.as=table&funding-figure.as=table': 10,
    '/donors/NOR?recipients.as=table&evidence=all': 10,
    '/needs?grade=all': 20,
    '/history?day=2026-11-22&what=commitments': 10
  };
  for (const [address, least] of Object.entries(pages)) {
    await visit(page, address);
    await page.locator('main tbody tr').first().waitFor();
    const found = await amounts(page);
    assert.deepEqual(found.closed, [], address);
    assert.ok(found.all >= least, `${address}: ${found.all} amounts`);
  }
  assert.deepEqual(complaints, []);
  await context.close();
});

test('estimates asked for are marked on the map of States, in the table and in the file, and are not told as published', async () => {
  const { context, page } = await open(browser);
  const rows = (await answer('states?evidence=all&limit=500')).items.filter((row) => row.kind !== 'other_area' && row.deadline_reason !== 'no_obligation' && row.need_usd !== null);
  const counted = rows.filter((row) => ['documented', 'reported'].includes(row.need_evidence));
  const other = rows.find((row) => row.need_evidence === 'estimated');
  await visit(page, '/states?evidence=all');
  const map = page.locator('#figure-map');
  await map.locator('svg[role=group] path.other').first().waitFor();
  assert.match(await map.locator('figcaption').innerText(), new RegExp(`; ${counted.length} have published what they need\\. For ${rows.length - counted.length} more,`));
  assert.equal(await map.locator('svg[role=group] .need').count(), counted.length);
  assert.match(await map.innerText(), /Illustration: an estimate/);
  assert.match(await map.locator(`a[href$="/states/${other.iso3}"]`).getAttribute('aria-label'), /\(estimated\)/);
  assert.match(await page.locator('#states').innerText(), /Illustration: an estimate/);
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#states').getByRole('button', { name: /Download as CSV/ }).click()]);
  const line = (await readFile(await download.path(), 'utf8')).split('\r\n').find((each) => each.startsWith(`${other.name},`));
  assert.match(line, /Illustration: an estimate/);
  await visit(page, '/embed/states?evidence=all#figure-map');
  assert.match(await page.locator('#figure-map').innerText(), /Illustration: an estimate/);
  await visit(page, '/states');
  await map.locator('svg[role=group] .need').first().waitFor();
  assert.equal(await map.locator('.other').count(), 0);
  await context.close();
});

test('a date that a round works with says so where two policies are compared, in two languages', async () => {
  const { context, page } = await open(browser);
  const round = `/rounds/${ids['if-donors-go-on']}`;
  for (const [tag, basis, working] of [['', 'decision not found', /worked with: \d/], ['/fr', 'décision non trouvée', null]]) {
    await visit(page, `${tag}${round}?compared-obligations.all=1`);
    const row = page.locator('#compared-obligations tbody tr').filter({ has: page.locator('th a[href$="/states/SEN"]') }).first();
    await row.waitFor();
    const said = (await row.innerText()).replaceAll(/\s+/g, ' ');
    assert.ok(said.includes(basis), said);
    if (working) assert.match(said, working);
  }
  await context.close();
});

test('flows pass a channel, one that is not told is said to be so, and each sum opens to its own lines to the cent', async () => {
  const { context, page } = await open(browser);
  const code = 'if-donors-go-on';
  const { items } = await answer(`rounds/${ids[code]}/allocations?limit=500`);
  const told = items.find((line) => line.channel !== null);
  await visit(page, `/rounds/${ids[code]}?flow=${encodeURIComponent(`donor:${told.donor_id}`)}`);
  const drawing = page.locator('#figure-who svg[role=group]');
  await drawing.locator('.node.channel').first().waitFor();
  assert.equal(await drawing.locator('.node.channel').count(), new Set(items.map((line) => line.channel)).size);
  await drawing.getByRole('button', { name: /could go through channel not told/ }).waitFor();
  const lit = await drawing.locator('path:not(.dim)').count();
  const own = new Set(items.filter((line) => line.donor_id === told.donor_id).map((line) => `${line.channel} ${line.state}`)).size;
  assert.equal(lit, own * 2, 'the money of a donor is followed to its States');

  await visit(page, `/rounds/${ids[code]}?who.as=table&who.find=Sudan&compare=most-land-released`);
  const rows = page.locator('#who tbody tr');
  const count = await rows.count();
  assert.ok(count > 1);
  for (let index = 0; index < Math.min(count, 3); index += 1) {
    await rows.nth(index).locator('td button').first().click();
    const note = page.getByRole('dialog');
    await note.getByRole('button', { name: 'List the entries it is made of' }).click();
    await note.getByText('which is the figure to the cent').waitFor();
    await page.keyboard.press('Escape');
  }
  assert.match(page.url(), /compare=most-land-released/);
  await context.close();
});

test('a commitment shows its States by name, its years, and the rate its dollars were made with', async () => {
  const { context, page } = await open(browser);
  const commitments = (await answer('commitments?evidence=all&limit=500')).items;
  const one = commitments.find((row) => row.usd_per_unit !== null && row.tranches.length > 1 && row.states?.length);
  await visit(page, `/donors/${one.donor_code}?evidence=all&commitments-table.find=${one.code}`);
  const row = page.locator('#commitments-table tbody tr').first();
  const said = await row.innerText();
  for (const name of one.state_names) assert.ok(said.includes(name), name);
  for (const { year } of one.tranches) assert.ok(said.includes(`${year}: `), String(year));
  await row.getByRole('button', { name: /: all years/ }).click();
  const note = page.getByRole('dialog');
  await note.getByText(`1 ${one.currency} =`).first().waitFor();
  await note.getByRole('button', { name: 'List the entries it is made of' }).click();
  await note.getByText('which is the figure to the cent').waitFor();
  await context.close();
});
