/** What a Chinese face would weigh, in one weight, as Markdown (the figures of docs/decisions/0025): for all that the catalogues say, for the catalogues that
 *  Home is made of, and for what each page shows.
 *
 *  node bench/chinese.mjs FACE    with CLEARINGHOUSE_TEST_URL (the application with the sample and its first rounds) and CHROMIUM (the browser's path)
 *
 *  FACE is a whole face of Chinese: `noto-sans-sc-chinese-simplified-400-normal.woff2` of the package @fontsource/noto-sans-sc 5.3.0, 75 MB of which nothing else
 *  is used here, so that it is in no lock. The surprise: what a page shows is what a browser would fetch a piece for: characters that are hidden cost nothing. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { catalogues, flat, SOURCES, texts } from '../frontend/scripts/languages.js';
import { launch, open, roundIds } from '../tests/browser/window.mjs';

const subsetFont = createRequire(new URL('../frontend/package.json', import.meta.url))('subset-font');
const face = readFileSync(process.argv[2]);
const isChinese = (character) => character.codePointAt(0) > 0x2e7f;
const HOME = ['lib/messages/site.en.json', 'lib/components/at-home/words.en.json'];

/** Characters of the Chinese texts of catalogues. */
function written(paths) {
  const read = (path) => flat(texts(JSON.parse(readFileSync(new URL(path.replace('.en.json', '.zh.json'), SOURCES), 'utf8'))));
  return new Set(paths.flatMap((path) => [...read(path).values()].flatMap((text) => [...text].filter(isChinese))));
}

/** Characters that a page shows in a window, those behind its menu left out where the window is narrow. */
async function shown(browser, address, width) {
  const { context, page } = await open(browser, { width });
  await page.goto(address, { waitUntil: 'networkidle' });
  await page.waitForFunction(() => !document.querySelector('[role=status].loading'));
  const found = await page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const seen = [];
    while (walker.nextNode()) if (walker.currentNode.parentElement.checkVisibility()) seen.push(...walker.currentNode.data);
    return seen;
  });
  await context.close();
  return new Set(found.filter(isChinese));
}

const kB = async (characters) =>
  characters.size === 0 ? '0' : ((await subsetFont(face, [...characters].join(''), { targetFormat: 'woff2', keepFeatures: [], noHinting: true })).length / 1000).toFixed(1);
const row = (...cells) => console.log(`| ${cells.join(' | ')} |`);

row('characters of', 'number', 'face [kB]', 'beyond Home', 'face of those [kB]');
row('---', '---:', '---:', '---:', '---:');
const [all, own] = [written(catalogues()), written(HOME)];
row('all catalogues', all.size, await kB(all), '', '');
row('Home’s own catalogues', own.size, await kB(own), '', '');

const ids = await roundIds();
const browser = await launch();
const home = { 360: await shown(browser, '/zh', 360), 1440: await shown(browser, '/zh', 1440) };
for (const width of [360, 1440]) row(`Home as shown, ${width} px`, home[width].size, await kB(home[width]), '', '');
for (const path of ['states', 'states/SEN', 'needs', 'donors', 'rounds', `rounds/${ids['if-donors-go-on']}`, 'indicators', 'trust-fund', 'data', 'help', 'about']) {
  const here = await shown(browser, `/zh/${path}`, 360);
  const more = new Set([...here].filter((character) => !home[360].has(character)));
  row(`/${path.replace(/[0-9a-f-]{36}/, 'ID')}, 360 px`, here.size, await kB(here), more.size, await kB(more));
}
await browser.close();
