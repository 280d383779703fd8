/** The face of the text in small pieces: `import 'virtual:faces.css'`.
 *
 *  What the package holds of a script is cut in two: the letters that languages of the pages are written in come first, in the weights that are used; the
 *  package's own file is fetched for any other character, which data may bring. The surprise: a browser fetches a piece only where a character of it stands
 *  on the page, so one style sheet serves all languages; Arabic and Chinese have the faces of the reader's system. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
// @ts-expect-error the package comes without types
import subsetFont from 'subset-font';
import { built } from './languages.js';

const FACES = 'virtual:faces.css';
const FAMILY = 'Source Sans 3 Variable';
/** What the tokens ask for: `--weight-text` to `--weight-title`. */
const WEIGHTS = { min: 400, max: 650 };

/** Scripts that pages are written in, and of each what comes first: ASCII, the letters of western Europe with the marks of their prose, Russian. None: all
 *  of the script is as rare. The faces of the reader's system have the others.
 *  @type {Record<string, string>} */
const FIRST = {
  latin: 'U+0020-007E,U+00A0,U+00A7,U+00AB,U+00B2,U+00B7,U+00BB,U+00BF-00FF,U+0152-0153,U+2010-2014,U+2018-201E,U+2022,U+2026,U+202F,U+2190-2193,U+2212',
  cyrillic: 'U+0401,U+0410-044F,U+0451,U+2116',
  'latin-ext': ''
};

const require = createRequire(import.meta.url);
/** @type {Record<string, string>} */
const RANGES = require('@fontsource-variable/source-sans-3/unicode.json');

/** @param {string} script */
const fileOf = (script) => require.resolve(`@fontsource-variable/source-sans-3/files/source-sans-3-${script}-wght-normal.woff2`);

/** The code points of a range as CSS writes it: `U+0000-00FF,U+0131`.
 *  @param {string} range
 *  @returns {number[]} */
export function codePoints(range) {
  return range.split(',').flatMap((part) => {
    if (part === '') return [];
    const [first = 0, last] = part.replace('U+', '').split('-').map((digits) => Number.parseInt(digits, 16));
    return Array.from({ length: (last ?? first) - first + 1 }, (_, step) => first + step);
  });
}

/** Code points as CSS writes them, neighbours as one span.
 *  @param {number[]} points
 *  @returns {string} */
export function range(points) {
  /** @type {[number, number][]} */
  const spans = [];
  for (const point of [...points].sort((one, other) => one - other)) {
    const last = spans.at(-1);
    if (last && point <= last[1] + 1) last[1] = point;
    else spans.push([point, point]);
  }
  /** @param {number} point */
  const hex = (point) => point.toString(16).toUpperCase().padStart(4, '0');
  return spans.map(([first, last]) => `U+${hex(first)}${last > first ? `-${hex(last)}` : ''}`).join(',');
}

/** What of a script comes first, and the rest of it.
 *  @param {string} script
 *  @returns {{ first: number[], rest: number[] }} code points */
export function cut(script) {
  const wanted = new Set(codePoints(FIRST[script] ?? ''));
  const all = codePoints(RANGES[script] ?? '');
  return { first: all.filter((point) => wanted.has(point)), rest: all.filter((point) => !wanted.has(point)) };
}

/** @param {string} url
 *  @param {string} weights
 *  @param {number[]} points */
const face = (url, weights, points) =>
  `@font-face { font-family: '${FAMILY}'; font-style: normal; font-display: swap; font-weight: ${weights}; src: url(${url}) format('woff2'); unicode-range: ${range(points)}; }\n`;

/** Writes the pieces that come first, and the style sheet that names all.
 *  @param {URL} folder
 *  @returns {Promise<string>} the path of the style sheet */
async function write(folder) {
  mkdirSync(folder, { recursive: true });
  let sheet = '';
  for (const script of Object.keys(FIRST)) {
    const { first, rest } = cut(script);
    if (first.length > 0) {
      const piece = await subsetFont(readFileSync(fileOf(script)), String.fromCodePoint(...first), { targetFormat: 'woff2', variationAxes: { wght: WEIGHTS } });
      writeFileSync(new URL(`${script}.woff2`, folder), piece);
      sheet += face(`./${script}.woff2`, `${WEIGHTS.min} ${WEIGHTS.max}`, first);
    }
    sheet += face(fileOf(script), '200 900', rest);
  }
  const path = new URL('faces.css', folder);
  writeFileSync(path, sheet);
  return fileURLToPath(path);
}

/** Gives the pages `virtual:faces.css`, made once while they are built or served; languages are built beside one another, each in a folder of its own.
 *  @returns {import('vite').Plugin} */
export function faces() {
  /** @type {Promise<string> | undefined} */
  let written;
  return {
    name: 'faces-in-pieces',
    enforce: 'pre',
    resolveId: (id) => (id === FACES ? (written ??= write(new URL(`../node_modules/.faces/${built()}/`, import.meta.url))) : null)
  };
}
