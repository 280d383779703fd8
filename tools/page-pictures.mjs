/** Take the pictures of the pages for the README anew: `make page-pictures URL=http://127.0.0.1:8000` with the application running
 *  over the sample. They are written to docs/pictures/; the same data give the same pictures. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(join(root, 'frontend', 'package.json'));
const { chromium } = require('playwright-core');

const [origin] = process.argv.slice(2);
if (!origin) {
  console.error('page-pictures: say where the application runs: make page-pictures URL=http://127.0.0.1:8000');
  process.exit(2);
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const browserPath = (process.env.PATH ?? '')
  .split(delimiter)
  .flatMap((folder) => NAMES.map((name) => join(folder, name)))
  .find((path) => existsSync(path));
if (!browserPath) {
  console.error('page-pictures: no Chromium on PATH; install one (Debian: apt-get install chromium)');
  process.exit(1);
}

const rounds = await fetch(`${origin}/api/v1/rounds`).then((answer) => answer.json());
const illustration = rounds.items.find((round) => round.code === 'if-donors-go-on');

/** Name, address, what the picture starts with, width and height in pixels. */
const PICTURES = [
  ['home', '/', 'h1', 1280, 1000],
  ['state', '/states/AFG', 'h1', 1280, 1000],
  ['round', `/rounds/${illustration.id}`, '#flows', 1280, 1000],
  ['phone', '/states/SEN', 'h1', 390, 844]
];

const browser = await chromium.launch({
  executablePath: browserPath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run']
});
for (const [name, address, start, width, height] of PICTURES) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: 'light', reducedMotion: 'reduce' });
  await page.goto(origin + address, { waitUntil: 'networkidle' });
  await page.locator(start).first().waitFor();
  if (start !== 'h1') await page.locator(start).evaluate((part) => part.scrollIntoView());
  await page.screenshot({ path: join(root, 'docs', 'pictures', `${name}.png`) });
  await page.close();
}
await browser.close();
