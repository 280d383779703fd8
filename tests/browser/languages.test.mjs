/** Every public page in every language that is listed: its language and direction, no English sentence left standing, and the way to the other languages.
 *  The surprise: which languages there are is read from the pages' own list, so that a language which is added is tried from then on. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { answerComputed, ENGLISH, REASONS } from './computed.mjs';
import { isReadable, launch, open, roundIds, visit } from './window.mjs';

const SOURCE = fileURLToPath(new URL('../../frontend/src', import.meta.url));
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
const LANGUAGES = read(join(SOURCE, 'lib/messages/languages.json'));

const addresses = (ids) => [
  '/', '/states', '/states/SEN', '/states/AFG?evidence=all', '/states/KHM', '/needs', '/in-kind', '/donors', '/donors/NOR', '/rounds', `/rounds/${ids['if-donors-go-on']}`,
  '/what-if', '/look-back', '/deadline-risk', '/meetings', '/trust-fund', '/indicators', '/indicators/3-1', '/indicators/40-1', '/indicators/43-1', '/indicators/reports', '/indicators/reports/now', '/reports/SEN/2026', '/history',
  '/history?day=2026-11-20', '/data', '/help', '/about', '/sign-in', '/reset', '/invitation', '/offline', '/nowhere'
];
const inLanguage = (tag, address) => (tag === 'en' ? address : `/${tag}${address === '/' ? '' : address}`);

/** Parts in another language by their nature: marked so, or code, or the names of the languages themselves. */
const APART = ':not(html)[lang="en"], [lang=""], code, script, style, noscript';
const WORDS_IN_A_ROW = /[A-Za-z]+(?:[ ,'’-]+[A-Za-z]+){2,}/;

/** What the program says itself, which no page may leave in English under such a mark: where it stands, and how many texts there are at least. */
const OUR_OWN = [
  ['/trust-fund', '#verdict li', REASONS],
  ['/trust-fund', '#register tbody td:nth-of-type(1)', 6],
  ['/indicators/3-1', '#oslo li', 1],
  ['/indicators/43-1', '#oslo li', 4],
  ['/indicators/43-1', '#value .states li li > p:first-child', 10],
  ['/indicators/40-1', '#value .states li li > p:first-child', 1],
  ['/indicators/reports/now', '#method li', 4],
  ['/deadline-risk', '#parameters tbody td', 20],
  ['/rounds', '#rounds tbody th', 2],
  ['/states/KHM', '#clocks tbody td', 3]
];

/** English words between others, which no name of an organisation or a file has more than one of. */
const ENGLISH_WORDS = /(?<![\p{L}-])(?:the|and|with|from|was|were|that|this|their|there|would|which|have|been)(?![\p{L}-])/iu;

/** All texts of the catalogues of a language, as plain sentences: without what is filled in, of more than two words in Latin letters. */
function sentencesOf(tag) {
  const found = new Set();
  const walk = (node) => {
    if (typeof node === 'string') {
      for (const part of node.split(/[{}<>]/)) {
        const words = part.trim().split(/\s+/);
        if (words.length > 2 && WORDS_IN_A_ROW.test(part)) found.add(words.join(' '));
      }
    } else if (node && typeof node === 'object') Object.values(node).forEach(walk);
  };
  const catalogues = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith(`.${tag}.json`));
  assert.ok(catalogues.length > 10);
  catalogues.forEach((path) => walk(read(join(SOURCE, path))));
  return found;
}

/** The English sentences that another language has put into words of its own: names such as "FTS API v1" are the same in both. */
function englishSentences(tag) {
  const english = sentencesOf('en');
  assert.ok(english.size > 500);
  const own = tag === 'en' ? new Set() : sentencesOf(tag);
  return [...english].filter((sentence) => !own.has(sentence));
}

const visibleTexts = (page) =>
  page.evaluate((apart) => {
    const texts = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const words = walker.currentNode.textContent.replace(/\s+/g, ' ').trim();
      if (words && !walker.currentNode.parentElement.closest(apart)) texts.push(words);
    }
    return texts;
  }, APART);

let browser;
let pages;
before(async () => {
  browser = await launch();
  pages = addresses(await roundIds());
});
after(() => browser.close());

test('the check of mixed languages sees the English pages as English', async () => {
  const sentences = englishSentences('en');
  const { context, page } = await open(browser);
  await visit(page, '/');
  const texts = await visibleTexts(page);
  assert.ok(texts.filter((words) => sentences.some((sentence) => words.includes(sentence))).length > 5);
  await context.close();
});

for (const { tag, dir } of LANGUAGES) {
  test(`${tag}: every public page says its language, and speaks no other`, async () => {
    const sentences = tag === 'en' ? [] : englishSentences(tag);
    const { context, page } = await open(browser);
    for (const address of pages) {
      await visit(page, inLanguage(tag, address));
      assert.deepEqual(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]), [tag, dir], address);
      const texts = await visibleTexts(page);
      assert.ok(texts.length > 10, address);
      assert.deepEqual(texts.filter((words) => sentences.some((sentence) => words.includes(sentence))), [], address);
      if (tag !== 'en') assert.deepEqual(texts.filter((words) => ENGLISH_WORDS.test(words)), [], address);
    }
    await context.close();
  });

  test(`${tag}: what the program says itself is in the language of the page, reasons included`, async () => {
    const { context, page } = await open(browser);
    await answerComputed(context);
    for (const [address, place, least] of OUR_OWN) {
      await visit(page, inLanguage(tag, address));
      const found = await page.locator(place).evaluateAll(
        (places, apart) => places.map((each) => ({ words: each.textContent.trim(), isMarked: each.closest(apart) !== null || each.querySelector('[lang="en"]') !== null })),
        APART
      );
      assert.ok(found.length >= least, `${address} ${place}: ${found.length}`);
      assert.deepEqual(found.filter(({ isMarked }) => isMarked), [], address);
      if (tag !== 'en') assert.deepEqual(found.filter(({ words }) => ENGLISH_WORDS.test(words)).map(({ words }) => words), [], address);
    }
    await context.close();
  });

  test(`${tag}: reasons of a study from before there were codes stay in English, and say so`, async () => {
    const { context, page } = await open(browser);
    await answerComputed(context, { withCodes: false });
    await visit(page, inLanguage(tag, '/trust-fund'));
    const reasons = await page.locator('#verdict li').evaluateAll((items) => items.map((each) => [each.lang, each.textContent.trim()]));
    assert.equal(reasons.length, REASONS);
    assert.deepEqual(reasons.filter(([lang, words]) => lang !== 'en' || !words.startsWith(ENGLISH)), []);
    await context.close();
  });

  test(`${tag}: the first page stays under 150 kB over the wire`, async () => {
    const { context, page } = await open(browser, { width: 360 });
    const wire = await context.newCDPSession(page);
    await wire.send('Network.enable');
    await wire.send('Network.setCacheDisabled', { cacheDisabled: true });
    let bytes = 0;
    wire.on('Network.loadingFinished', (event) => (bytes += event.encodedDataLength));
    await visit(page, inLanguage(tag, '/'));
    await page.locator('#figure-year svg[role=img]').waitFor();
    console.log(`first page, ${tag}: ${(bytes / 1000).toFixed(1)} kB over the wire`);
    assert.ok(bytes > 20_000 && bytes < 150_000, `${bytes} bytes`);
    await context.close();
  });
}

for (const { tag } of LANGUAGES.filter((each) => ['en', 'ar'].includes(each.tag))) {
  test(`${tag}: axe finds nothing on any public page, light or dark, and nothing is wider than the window`, async () => {
    const { context, page } = await open(browser, { width: 360 });
    for (const address of pages) {
      await visit(page, inLanguage(tag, address));
      await isReadable(page, [360]);
    }
    await context.close();
  });
}

test('the way to another language keeps the page, what was chosen and the place on it', async () => {
  const { context, page } = await open(browser);
  for (const { tag, name } of LANGUAGES.filter((each) => each.tag !== 'en')) {
    await visit(page, '/states?region=Africa&show=all#figure-map');
    await page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
    await page.waitForURL(`**/${tag}/states?region=Africa&show=all#figure-map`);
    await page.locator('#states tbody tr').first().waitFor();
    await page.locator(`header li[lang=en] a`).click();
    await page.waitForURL((address) => `${address.pathname}${address.search}${address.hash}` === '/states?region=Africa&show=all#figure-map');
  }
  await visit(page, '/states?region=Africa&show=all');
  const offered = await page.locator('link[rel=alternate][hreflang]').evaluateAll((links) => links.map((link) => link.getAttribute('hreflang')));
  assert.deepEqual([...new Set(offered)], LANGUAGES.map((each) => each.tag));
  await context.close();
});
