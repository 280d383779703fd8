/** The faces of the text: each language's name is drawn in the list of languages, Arabic stands in its own face with its letters joined, and no page fetches more
 *  of a face than its pieces. The surprise: which face drew a text is what the browser itself says, since a box in place of a letter is a letter to a script. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { launch, open, ORIGIN, visit } from './window.mjs';

const LANGUAGES = JSON.parse(readFileSync(fileURLToPath(new URL('../../frontend/src/lib/messages/languages.json', import.meta.url)), 'utf8'));
const home = (tag) => (tag === 'en' ? '/' : `/${tag}`);
/** Files of the packages themselves are whole scripts; a piece is less than this. */
const MAX_PIECE_BYTES = 20_000;

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** Names of the faces that drew what a selector finds first, ours marked with a star. */
async function facesOf(context, page, selector) {
  const wire = await context.newCDPSession(page);
  await wire.send('DOM.enable');
  await wire.send('CSS.enable');
  const { root } = await wire.send('DOM.getDocument');
  const { nodeId } = await wire.send('DOM.querySelector', { nodeId: root.nodeId, selector });
  assert.ok(nodeId, `${page.url()} has no ${selector}`);
  const { fonts } = await wire.send('CSS.getPlatformFontsForNode', { nodeId });
  await wire.detach();
  return fonts.map(({ familyName, isCustomFont }) => familyName + (isCustomFont ? '*' : ''));
}

/** Addresses of the faces that a page has fetched. */
function fetchedFaces(page) {
  const addresses = new Set();
  page.on('response', (answer) => {
    if (answer.url().endsWith('.woff2')) addresses.add(answer.url());
  });
  return addresses;
}

/** That pieces alone were fetched. */
async function arePieces(addresses) {
  assert.ok(addresses.size > 0);
  for (const address of addresses) {
    const { byteLength } = await (await fetch(address)).arrayBuffer();
    assert.ok(byteLength < MAX_PIECE_BYTES, `${address}: ${byteLength} B`);
  }
}

for (const { tag } of LANGUAGES) {
  test(`the names of all languages are drawn on pages in ${tag}, of pieces alone`, async () => {
    const { context, page, complaints } = await open(browser);
    const fetched = fetchedFaces(page);
    await visit(page, home(tag));
    await page.evaluate(() => document.fonts.ready);
    assert.match((await facesOf(context, page, 'header li[lang=zh] > *')).join(), /^Noto Sans SC[^,]*\*$/);
    assert.match((await facesOf(context, page, 'header li[lang=ar] > *')).join(), /^Noto Sans Arabic[^,]*\*$/);
    await arePieces(fetched);
    assert.deepEqual(complaints, []);
    await context.close();
  });
}

test('the name of Arabic is joined as Arabic pages join it', async () => {
  const { context, page } = await open(browser);
  const width = (family, text) =>
    page.evaluate(async ([face, words]) => {
      await document.fonts.load(`100px ${face}`, words);
      const pen = document.createElement('canvas').getContext('2d');
      pen.font = `100px ${face}`;
      return pen.measureText(words).width;
    }, [family, text]);
  const name = LANGUAGES.find(({ tag }) => tag === 'ar').name;
  await visit(page, '/');
  const [own, apart] = [await width('"Names of languages"', name), await width('"Names of languages"', [...name].join('\u200c'))];
  await visit(page, '/ar');
  const whole = await width('"Noto Sans Arabic Variable"', name);
  assert.ok(Math.abs(own - whole) < 0.1, `alone ${own}, on Arabic pages ${whole}`);
  assert.ok(own < apart, `joined ${own}, apart ${apart}`);
  await context.close();
});

test('strong text stands in the face of the text, whatever its weight', async () => {
  const { context, page } = await open(browser);
  await visit(page, '/');
  await page.evaluate(() => (document.querySelector('main h1').style.fontWeight = '700'));
  await page.evaluate(() => document.fonts.ready);
  assert.match((await facesOf(context, page, 'main h1')).join(), /^Source Sans 3[^,]*\*$/);
  await context.close();
});

test('Arabic text stands in the Arabic face and its digits and Latin names in the Latin one, on pages and in charts', async () => {
  const { context, page } = await open(browser);
  const fetched = fetchedFaces(page);
  for (const [address, title, chart] of [['/ar', 'main h1', '#figure-year svg text'], ['/ar/states/SEN', 'main h1', 'main svg text']]) {
    await visit(page, address);
    await page.locator(chart).first().waitFor();
    await page.evaluate(() => document.fonts.ready);
    const faces = await facesOf(context, page, title);
    assert.match(faces.join(), /Noto Sans Arabic[^,]*\*/, address);
    for (const face of faces) assert.match(face, /^(Noto Sans Arabic|Source Sans 3).*\*$/, address);
    for (const face of await facesOf(context, page, chart)) assert.match(face, /\*$/, `${address}: a label of a chart is drawn in ${face}`);
  }
  const [joined, apart] = await page.evaluate(() => {
    const pen = document.createElement('canvas').getContext('2d');
    pen.font = '100px "Noto Sans Arabic Variable"';
    return ['بببب', 'ب\u200cب\u200cب\u200cب'].map((text) => pen.measureText(text).width);
  });
  assert.ok(joined < apart * 0.8, `joined ${joined}, apart ${apart}`);
  await arePieces(fetched);
  await context.close();
});

test('the licences of the faces go out with them', async () => {
  const answer = await fetch(`${ORIGIN}/faces.txt`);
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('content-type'), /^text\/plain/);
  assert.equal((await answer.text()).match(/SIL OPEN FONT LICENSE Version 1\.1/g).length, 3);
});
