/** The living page of the design beside the pictures of it that were looked at: a part that comes to look otherwise fails here first.
 *  The surprise: a change that is meant is taken over with `make snapshots`, and the new pictures are reviewed with the change. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { launch, open, visit } from './window.mjs';

const require = createRequire(new URL('../../frontend/package.json', import.meta.url));
const { PNG } = require('pngjs');
const { default: pixelmatch } = await import(require.resolve('pixelmatch'));

const SNAPSHOTS = fileURLToPath(new URL('snapshots/', import.meta.url));
const TAKE = process.env.SNAPSHOTS === 'take';
const VIEWS = [
  { width: 1440, scheme: 'light' },
  { width: 360, scheme: 'dark' }
];
/** How far the colour of a point may move, of 1: letters are drawn a little differently by each version of the browser. */
const COLOUR_THRESHOLD = 0.2;
/** Share of the points of a section that may differ: a line of a table that moved is some percent. */
const POINTS_SHARE = 0.003;

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** The share of points that differ, 1 where the sizes do; and the picture that shows where. */
function difference(taken, known) {
  if (taken.width !== known.width || taken.height !== known.height) return { share: 1, picture: taken };
  const picture = new PNG({ width: taken.width, height: taken.height });
  const points = pixelmatch(taken.data, known.data, picture.data, taken.width, taken.height, { threshold: COLOUR_THRESHOLD });
  return { share: points / (taken.width * taken.height), picture };
}

test('the comparison sees what differs', () => {
  const blank = new PNG({ width: 20, height: 20, fill: true });
  const inked = PNG.sync.read(PNG.sync.write(blank));
  inked.data.set([255, 0, 0, 255], 0);
  assert.equal(difference(blank, blank).share, 0);
  assert.equal(difference(inked, blank).share, 1 / 400);
  assert.equal(difference(new PNG({ width: 20, height: 21 }), blank).share, 1);
});

for (const { width, scheme } of VIEWS) {
  test(`/design looks as it was agreed: ${width} pixels, ${scheme}`, async () => {
    const { context, page } = await open(browser, { width, scheme });
    await visit(page, '/design');
    await page.evaluate(() => document.fonts.ready);
    const sections = await page.locator('main section[id]').all();
    const names = [];
    const unlike = [];
    for (const section of sections) {
      const id = await section.getAttribute('id');
      if (id === null || (await section.locator('xpath=ancestor::section').count()) > 0) continue;
      names.push(id);
      const bytes = await section.screenshot({ animations: 'disabled' });
      const path = join(SNAPSHOTS, `${id}-${width}-${scheme}.png`);
      if (TAKE) {
        writeFileSync(path, bytes);
        continue;
      }
      assert.ok(existsSync(path), `there is no picture of ${id} yet: look at /design, then run \`make snapshots\``);
      const { share, picture } = difference(PNG.sync.read(bytes), PNG.sync.read(readFileSync(path)));
      if (share > POINTS_SHARE) {
        const folder = mkdtempSync(join(tmpdir(), `design-${id}-`));
        writeFileSync(join(folder, 'taken.png'), bytes);
        writeFileSync(join(folder, 'difference.png'), PNG.sync.write(picture));
        unlike.push(`${id}: ${(100 * share).toFixed(2)} percent of its points differ (see ${folder}); if that is meant, run \`make snapshots\``);
      }
    }
    assert.ok(names.includes('tables') && names.includes('charts') && names.length >= 8, `the sections of /design: ${names}`);
    assert.deepEqual(unlike, []);
    await context.close();
  });
}
