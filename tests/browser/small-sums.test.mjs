/** Small sums that finish: the documented view counts what other grades would show, and all grades show it marked. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, open, settled, violations, visit } from './window.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const FIVE = ['Cyprus', 'Ecuador', 'Guinea-Bissau', 'Niger', 'Peru'];

test('Home shows the documented small sums, says how many more there are, and shows them when asked', async () => {
  const { context, page, complaints } = await open(browser);
  await visit(page, '/');
  const section = page.locator('#small-sums');
  const rows = section.locator('#small tbody tr');
  assert.equal(await rows.count(), 3);
  assert.match(await section.innerText(), /3 more States have a need of this size/);
  assert.doesNotMatch(await section.innerText(), /estimated/i);
  assert.deepEqual(await section.locator('.part').allInnerTexts(), ['documented']);

  await section.getByRole('link', { name: 'Show all grades, marked' }).click();
  await page.waitForURL(/evidence=all/);
  await section.getByText('Cyprus').first().waitFor();
  await settled(page);
  assert.equal(await rows.count(), 6);
  const said = await section.innerText();
  for (const state of FIVE) assert.ok(said.includes(state), state);
  const sum = section.getByRole('button', { name: /without a donor in the flows known here since 2018/ });
  assert.match(await sum.innerText(), /USD\s8\.\d+\smillion/);
  const parts = (await section.locator('.part').allInnerTexts()).map((part) => part.replaceAll(/\s+/g, ' ').trim());
  assert.equal(parts.length, 2);
  assert.match(parts[0], /^USD 4\.\d+ million documented$/i);
  assert.match(parts[1], /^USD 4\.\d+ million estimated$/i);
  assert.match(await rows.filter({ hasText: 'Cyprus' }).innerText(), /estimated/i);
  assert.doesNotMatch(said, /more States? ha(s|ve) a need of this size/);

  await sum.click();
  const note = page.getByRole('dialog');
  await note.getByText('Sources', { exact: true }).waitFor();
  assert.match(await note.innerText(), /estimated/i);
  await page.keyboard.press('Escape');
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(complaints, []);
  await context.close();
});
