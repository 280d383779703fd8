/** Time until each public page can be read on a weak line, and what it weighs, as one JSON document on standard output.
 *
 *  node bench/pages.mjs RUNS    with CLEARINGHOUSE_TEST_URL (the application) and CHROMIUM (the browser's path)
 *
 *  The surprise: time and weight are measured apart. Time is of a first visit straight to the page, with nothing kept, on a line of 400 kbit/s and
 *  400 ms, in a window of 360 px, until its heading and the first row of its table (or its first paragraph) are drawn. Weight is of an open line:
 *  all that a first visit asks for, and the scripts that are new for a reader who comes from Home. Axe and key counts are of that visit. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { launch, open, roundIds, violations, visit } from '../tests/browser/window.mjs';

const RUNS = Number(process.argv[2] ?? 3);
const LINE = { offline: false, latency: 400, downloadThroughput: 400_000 / 8, uploadThroughput: 400_000 / 8 };
const ROW = 'main table tbody tr';
const TEXT = 'main section p, main section li, main section dd';

const ids = await roundIds();
const PAGES = [
  { name: 'Home', address: '/', ready: ROW },
  ...['ar', 'zh', 'fr', 'ru', 'es'].map((tag) => ({ name: `Home, ${tag}`, address: `/${tag}`, ready: ROW })),
  { name: 'States', address: '/states', ready: ROW },
  { name: 'State', address: '/states/SEN', ready: ROW },
  { name: 'Needs', address: '/needs', ready: ROW },
  { name: 'Donors', address: '/donors', ready: ROW },
  { name: 'Donor', address: '/donors/NOR', ready: ROW },
  { name: 'Rounds', address: '/rounds', ready: ROW },
  { name: 'Round', address: `/rounds/${ids['if-donors-go-on']}`, ready: ROW },
  { name: 'What-if', address: '/what-if', ready: 'main form, main fieldset' },
  { name: 'Looking back', address: '/look-back', ready: TEXT },
  { name: 'Deadline risk', address: '/deadline-risk', ready: `${ROW}, main .empty` },
  { name: 'Meetings', address: '/meetings', ready: ROW },
  { name: 'Trust fund', address: '/trust-fund', ready: TEXT },
  { name: 'Indicators', address: '/indicators', ready: `${ROW}, main p` },
  { name: 'History', address: '/history', ready: 'main form, main p' },
  { name: 'Data', address: '/data', ready: ROW },
  { name: 'Help', address: '/help', ready: TEXT },
  { name: 'About', address: '/about', ready: TEXT }
];

/** Run in the page: note when the heading and the first row are there and the browser has drawn them. */
function watch(ready) {
  const look = () => {
    const heading = document.querySelector('main h1');
    const first = [...document.querySelectorAll(ready)].find((each) => each.getClientRects().length > 0 && each.textContent.trim() !== '');
    if (!heading || !first) return requestAnimationFrame(look);
    return requestAnimationFrame(() => setTimeout(() => (globalThis.readable_ms = performance.now()), 0));
  };
  requestAnimationFrame(look);
}

async function readableMs(browser, { address, ready }) {
  const { context, page } = await open(browser, { width: 360 });
  await page.addInitScript(watch, ready);
  const wire = await context.newCDPSession(page);
  await wire.send('Network.enable');
  await wire.send('Network.emulateNetworkConditions', LINE);
  await page.goto(address, { waitUntil: 'commit' });
  await page.waitForFunction(() => globalThis.readable_ms !== undefined, undefined, { timeout: 60_000 });
  const found = await page.evaluate(() => globalThis.readable_ms);
  await context.close();
  return found;
}

/** Bytes over the wire from now on, all of them and those of scripts. */
async function counted(context, page) {
  const wire = await context.newCDPSession(page);
  await wire.send('Network.enable');
  const addresses = new Map();
  const bytes = { all: 0, script: 0 };
  wire.on('Network.requestWillBeSent', (event) => addresses.set(event.requestId, event.request.url));
  wire.on('Network.loadingFinished', (event) => {
    bytes.all += event.encodedDataLength;
    if (new URL(addresses.get(event.requestId) ?? 'about:blank').pathname.endsWith('.js')) bytes.script += event.encodedDataLength;
  });
  return bytes;
}

async function weight(browser, { address }) {
  const first = await open(browser, { width: 360 });
  const all = await counted(first.context, first.page);
  await visit(first.page, address);
  await first.page.waitForTimeout(500);
  const faults = (await violations(first.page)).length;
  await first.context.close();

  // Without a service worker, which would fetch in the page's place, and whose bytes would not be counted.
  const { context, page } = await open(browser, { width: 360, serviceWorkers: 'block' });
  await visit(page, '/');
  await page.locator('#figure-year svg[role=img]').waitFor();
  const more = await counted(context, page);
  if (address !== '/') {
    await page.evaluate((href) => {
      const link = document.body.appendChild(document.createElement('a'));
      link.href = href;
      link.click();
    }, address);
    await page.waitForURL((url) => url.pathname === address);
    await page.waitForLoadState('networkidle');
    await page.waitForTimeout(1500);
  }
  await context.close();
  return { first_bytes: all.all, new_script_bytes: more.script, violations: faults };
}

const browser = await launch();
const pages = [];
for (const each of PAGES) {
  const times = [];
  for (let run = 0; run < RUNS; run += 1) times.push(await readableMs(browser, each));
  const found = { name: each.name, address: each.address, readable_ms: times, ...(await weight(browser, each)) };
  pages.push(found);
  console.error(`${found.name}: ${times.map((time) => (time / 1000).toFixed(2)).join(', ')} s, ${found.first_bytes} B, new scripts ${found.new_script_bytes} B, axe ${found.violations}`);
}
const chromium = browser.version();
await browser.close();
const require = createRequire(new URL('../frontend/package.json', import.meta.url));
const axe = JSON.parse(readFileSync(require.resolve('axe-core/package.json'), 'utf8')).version;
console.log(JSON.stringify({ chromium, axe, node: process.versions.node, pages }));
