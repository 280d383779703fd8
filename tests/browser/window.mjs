/** A Chromium for the browser tests: the system's own, driven by playwright-core from frontend/node_modules.
 *  CLEARINGHOUSE_TEST_URL names the running application, CHROMIUM the browser's path. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../frontend/package.json', import.meta.url));
const { chromium } = require('playwright-core');

export const ORIGIN = process.env.CLEARINGHOUSE_TEST_URL;
export const WIDTHS_PX = [360, 768, 1440];

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run'
];

/** Start the browser. */
export const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM, args: QUIET });

/** How long anything is waited for [ms]: a slow machine fails no test that a fast one passes. */
const WAIT_MS = 60_000;

/** Requests of each page that are not at their end, and how many it has made. */
const lines = new WeakMap();

function watch(page) {
  const line = { open: new Set(), asked: 0 };
  lines.set(page, line);
  page.on('request', (request) => {
    // What the document before asked for is given up with it, and not always said to be.
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) line.open.clear();
    line.open.add(request);
    line.asked += 1;
  });
  for (const end of ['requestfinished', 'requestfailed']) page.on(end, (request) => line.open.delete(request));
}

/** Take note of when the script of a page has started: it listens for the way back once everything that it was sent with is alive. Before that a
 *  control can stand there and do nothing. */
function noteStart() {
  const listen = window.addEventListener;
  window.addEventListener = function (kind, ...others) {
    if (kind === 'popstate') window.hasStarted = true;
    return listen.call(window, kind, ...others);
  };
}

/** A window of its own; what its pages complain about is collected in `complaints`. */
export async function open(browser, options = {}) {
  const context = await browser.newContext({
    baseURL: ORIGIN,
    viewport: { width: options.width ?? 1440, height: 900 },
    colorScheme: options.scheme ?? 'light',
    reducedMotion: 'reduce',
    javaScriptEnabled: options.javaScriptEnabled ?? true,
    acceptDownloads: true,
    // What is asked is seen here only where no worker answers; the worker has a test of its own.
    serviceWorkers: options.serviceWorkers ?? 'block'
  });
  context.setDefaultTimeout(WAIT_MS);
  context.on('page', watch);
  await context.addInitScript(noteStart);
  const page = await context.newPage();
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => {
    // That the worker is kept out is said by the browser, and is so by choice.
    if (message.text().startsWith('Service Worker registration blocked')) return;
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(`${message.type()}: ${message.text()}`);
  });
  return { context, page, complaints };
}

/** Whether the page has nothing left to do: its script has started, nothing of it is loading, and the browser is idle, twice. */
const isIdle = (page) =>
  page.evaluate(async () => {
    const idle = () => new Promise((done) => requestIdleCallback(done, { timeout: 2000 }));
    await idle();
    // Sizes that were measured are drawn with the next picture, and what that asks for comes after it.
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 20)));
    await idle();
    // The page of the design shows what loads for ever, as one of its examples.
    const isLoading = !location.pathname.endsWith('/design') && document.querySelector('.loading[role=status], [aria-busy=true]') !== null;
    // A page without scripts, such as the one that stands in while there is no line, has nothing to start.
    return (window.hasStarted === true || document.scripts.length === 0) && !isLoading;
  });

/** Wait until the page is as it stays: alive, with its data and its charts. */
export async function settled(page) {
  const line = lines.get(page);
  const until = Date.now() + WAIT_MS;
  for (;;) {
    const before = line.asked;
    // A page that goes elsewhere meanwhile is not idle.
    const isStill = line.open.size === 0 && (await isIdle(page).catch(() => false));
    if (isStill && line.open.size === 0 && line.asked === before) return;
    if (Date.now() > until) throw new Error(`${page.url()} does not settle; it waits for ${[...line.open].map((each) => each.url()).join(', ') || 'no answer'}`);
    if (!isStill) await new Promise((done) => setTimeout(done, 20));
  }
}

/** Go to an address and wait until its data and charts are there. */
export async function visit(page, address) {
  await page.goto(address);
  await settled(page);
}

/** Ids of the rounds by their codes, as the API gives them. */
export async function roundIds() {
  const answer = await fetch(`${ORIGIN}/api/v1/rounds`);
  const { items } = await answer.json();
  return Object.fromEntries(items.map((round) => [round.code, round.id]));
}

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What colours decide: the dark scheme of tokens.css changes nothing else. */
const OF_COLOURS = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] };

/** Violations of WCAG 2.2 AA on the page as it stands: rule, number of places, and the first place. */
export async function violations(page, runOnly = STANDARDS) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe);
  return page.evaluate(async (runOnly) => {
    const found = await window.axe.run(document, { runOnly, resultTypes: ['violations'] });
    return found.violations.map((rule) => `${rule.id} (${rule.nodes.length}): ${rule.nodes[0].html.slice(0, 160)} ${rule.nodes[0].failureSummary}`);
  }, runOnly);
}

/** That the page as it stands is no wider than its window; `told` says in which state it is. */
export async function fits(page, told) {
  const over_px = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(over_px <= 0, `${page.url()}, ${told}: the page is wider than its window by ${over_px} px`);
}

/** That axe finds nothing and the page fits its window, in light and dark, at each of the widths. */
export async function isReadable(page, widths_px = [360, 1440]) {
  for (const width of widths_px) {
    await page.setViewportSize({ width, height: 900 });
    await settled(page);
    assert.deepEqual(await violations(page), [], `${page.url()}, ${width} px, light`);
    await page.emulateMedia({ colorScheme: 'dark' });
    assert.deepEqual(await violations(page, OF_COLOURS), [], `${page.url()}, ${width} px, dark`);
    await page.emulateMedia({ colorScheme: 'light' });
    await fits(page, `${width} px`);
  }
}

/** How much new script a page may bring after the first page. */
const NEW_SCRIPT_BYTES = 60_000;

/** Go from the first page to `address`, wait for `landmark`, and hold the new script that this brings against the bar. */
export async function isLight(context, page, address, landmark) {
  await visit(page, '/');
  const wire = await context.newCDPSession(page);
  await wire.send('Network.enable');
  const scripts = new Set();
  let bytes = 0;
  wire.on('Network.responseReceived', ({ requestId, type, response }) => {
    if ((type === 'Script' || response.mimeType.includes('javascript')) && !response.fromDiskCache) scripts.add(requestId);
  });
  wire.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength;
  });
  await visit(page, address);
  await page.locator(landmark).first().waitFor();
  await wire.detach();
  console.log(`${address}: ${(bytes / 1000).toFixed(1)} kB of new script`);
  assert.ok(bytes > 500 && bytes < NEW_SCRIPT_BYTES, `${address}: ${bytes} bytes of new script`);
}
