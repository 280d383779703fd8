/** The faces of the text in small pieces: `import 'virtual:faces.css'`.
 *
 *  What a package holds of a script is cut: the letters that languages of the pages are written in come first, in the weights and with the features that are
 *  used; a package's own file is fetched for any other character, which data may bring. The surprise: a browser fetches a piece only where a character of it
 *  stands on the page, so pieces cost nothing where they are not read. Arabic pages alone name the Arabic face; Chinese ones have the faces of the reader's
 *  system (docs/decisions/0025). */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
// @ts-expect-error the package comes without types
import subsetFont from 'subset-font';
import { built, LANGUAGES } from './languages.js';

const FACES = 'virtual:faces.css';
/** What the tokens ask for: `--weight-text` to `--weight-title`. */
const WEIGHTS = { min: 400, max: 650 };
/** What letters need to join, to carry their marks and to stand beside one another, and the figures that tables ask for; small capitals and fractions are not. */
const FEATURES = ['rvrn', 'ccmp', 'locl', 'isol', 'init', 'medi', 'fina', 'rlig', 'calt', 'clig', 'liga', 'rclt', 'curs', 'kern', 'mark', 'mkmk', 'lnum', 'tnum'];

/** ASCII, the marks of prose and the marks of direction that browsers put into Arabic numbers; the letters of western Europe; Russian. */
const PLAIN = 'U+0020-007E,U+00A0,U+00A7,U+00AB,U+00B2,U+00B7,U+00BB,U+200E-200F,U+2010-2014,U+2018-201E,U+2022,U+2026,U+202F,U+2190-2193,U+2212';
const WESTERN = 'U+00BF-00FF,U+0152-0153';
const RUSSIAN = 'U+0401,U+0410-044F,U+0451,U+2116';
/** Letters and short vowels of Arabic as it is written everywhere, and its own digits, which some browsers write numbers in. */
const ARABIC = 'U+060C,U+061B,U+061F,U+0621-063A,U+0640-0652';
const ARABIC_DIGITS = 'U+0660-066C';

/** A script of a family: the package it comes from, what of it comes first, and whether the package's own file has the rest.
 *  @typedef {{ family: string, from: string, script: string, first: string[], isRestFetched: boolean }} Cut */

/** What pages of a language can fetch. Where it is not written in Latin letters itself, names and codes need few of them. Of Arabic there is no rest: a letter
 *  of another language would not join those beside it from a face of its own, and the package's file weighs 166 kB.
 *  @param {string} tag
 *  @returns {Cut[]} */
export function cuts(tag) {
  const [family, from] = ['Source Sans 3 Variable', 'source-sans-3'];
  const isLatin = !['ar', 'ru', 'zh'].includes(tag);
  const arabic = { family: 'Noto Sans Arabic Variable', from: 'noto-sans-arabic', script: 'arabic', first: [ARABIC, ARABIC_DIGITS], isRestFetched: false };
  return [
    { family, from, script: 'latin', first: isLatin ? [`${PLAIN},${WESTERN}`] : [PLAIN, WESTERN], isRestFetched: true },
    { family, from, script: 'cyrillic', first: [RUSSIAN], isRestFetched: true },
    { family, from, script: 'latin-ext', first: [], isRestFetched: true },
    ...(tag === 'ar' ? [arabic] : [])
  ];
}

/** Names of languages that a device may have no face for, in the letters of those names alone: the package's files that have them, which are numbered parts for
 *  Chinese.
 *  @type {Record<string, { from: string, scripts: string[] }>} */
const NAMES = {
  ar: { from: 'noto-sans-arabic', scripts: ['arabic'] },
  zh: { from: 'noto-sans-sc', scripts: ['119', '118'] }
};
const NAMES_FAMILY = 'Names of languages';

/** Faces of devices that stand in on Arabic pages until ours are there, made as wide as ours so that no line breaks anew. `share`: width of all words of the Arabic
 *  catalogues in our face, in parts of their width in the device's; for Latin of digits, since columns are measured in them. Faces of Linux and of Android are free
 *  and could be measured, and Arial by Liberation Sans, which is as wide; Arabic faces of other systems stand in as they are. */
const UNTIL_THEN = [
  { weights: '400', local: ['Arial', 'Liberation Sans'], share: 0.8936, range: PLAIN },
  { weights: '600 650', local: ['Arial Bold', 'Liberation Sans Bold'], share: 0.935, range: PLAIN },
  { weights: '400', local: ['DejaVu Sans'], share: 0.9538, range: ARABIC },
  { weights: '600 650', local: ['DejaVu Sans Bold'], share: 0.8452, range: ARABIC },
  { weights: '400', local: ['Noto Naskh Arabic UI', 'Noto Naskh Arabic'], share: 1.103, range: ARABIC },
  { weights: '600 650', local: ['Noto Naskh Arabic UI Bold', 'Noto Naskh Arabic Bold'], share: 1.1285, range: ARABIC }
];
const UNTIL_THEN_FAMILY = 'Arabic until then';

const require = createRequire(import.meta.url);
/** @param {string} from @param {string} path */
const inPackage = (from, path) => require.resolve(`@fontsource-variable/${from}/${path}`);
/** @param {string} from @param {string} script */
const fileOf = (from, script) => inPackage(from, `files/${from}-${script}-wght-normal.woff2`);

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

/** Code points that a package's file has.
 *  @param {string} from
 *  @param {string} script
 *  @returns {number[]} */
function pointsOf(from, script) {
  /** @type {Record<string, string>} */
  const ranges = require(inPackage(from, 'unicode.json'));
  // A numbered part stands there in brackets.
  return codePoints(ranges[script] ?? ranges[`[${script}]`] ?? '');
}

/** The files that draw the name of a language, and what each draws of it; none where the faces of the text do.
 *  @param {string} tag */
export function nameParts(tag) {
  const letters = new Set([...(LANGUAGES.find((each) => each.tag === tag)?.name ?? '')].map((letter) => letter.codePointAt(0)));
  const { from = '', scripts = [] } = NAMES[tag] ?? {};
  return scripts.map((script) => ({ from, script, points: pointsOf(from, script).filter((point) => letters.has(point)) }));
}

/** What of a script comes first, piece by piece, and the rest of it.
 *  @param {Cut} of
 *  @returns {{ first: number[][], rest: number[] }} code points */
export function pieces({ from, script, first }) {
  const all = pointsOf(from, script);
  const wanted = first.map((part) => new Set(codePoints(part)));
  return {
    first: wanted.map((part) => all.filter((point) => part.has(point))),
    rest: all.filter((point) => !wanted.some((part) => part.has(point)))
  };
}

/** @param {string} family
 *  @param {string} url
 *  @param {string} weights
 *  @param {number[]} points */
const face = (family, url, weights, points) =>
  `@font-face { font-family: '${family}'; font-style: normal; font-display: swap; font-weight: ${weights}; src: url(${url}) format('woff2'); unicode-range: ${range(points)}; }\n`;

/** @param {string} file
 *  @param {number[]} points
 *  @param {number | typeof WEIGHTS} wght
 *  @returns {Promise<Buffer>} a face of these characters, as WOFF2 */
const cut = (file, points, wght) =>
  subsetFont(readFileSync(file), String.fromCodePoint(...points), { targetFormat: 'woff2', keepFeatures: FEATURES, variationAxes: { wght } });

/** Writes the pieces that pages of a language can fetch, and the style sheet that names all.
 *  @param {string} tag
 *  @param {URL} folder
 *  @returns {Promise<string>} the path of the style sheet */
async function write(tag, folder) {
  mkdirSync(folder, { recursive: true });
  // One range of weights for all of a family: a browser looks for a character only among faces of the range that it chose for the text.
  const drawnIn = `${WEIGHTS.min} ${WEIGHTS.max}`;
  let sheet = '';
  for (const each of cuts(tag)) {
    const { first, rest } = pieces(each);
    for (const [place, points] of first.entries()) {
      const name = `${each.script}${place || ''}.woff2`;
      writeFileSync(new URL(name, folder), await cut(fileOf(each.from, each.script), points, WEIGHTS));
      sheet += face(each.family, `./${name}`, drawnIn, points);
    }
    if (each.isRestFetched) sheet += face(each.family, fileOf(each.from, each.script), drawnIn, rest);
  }
  if (tag === 'ar') {
    for (const { weights, local, share, range: points } of UNTIL_THEN) {
      const source = local.map((each) => `local('${each}')`).join(', ');
      sheet += `@font-face { font-family: '${UNTIL_THEN_FAMILY}'; font-weight: ${weights}; src: ${source}; size-adjust: ${(share * 100).toFixed(1)}%; unicode-range: ${points}; }\n`;
    }
  }
  for (const { tag: of } of LANGUAGES) {
    // Arabic pages have their own face for their own name.
    if (tag === 'ar' && of === 'ar') continue;
    for (const { from, script, points } of nameParts(of)) {
      const name = `name-${script}.woff2`;
      writeFileSync(new URL(name, folder), await cut(fileOf(from, script), points, WEIGHTS.min));
      sheet += face(NAMES_FAMILY, `./${name}`, `${WEIGHTS.min}`, points);
    }
  }
  const path = new URL('faces.css', folder);
  writeFileSync(path, sheet);
  return fileURLToPath(path);
}

/** What goes out with the faces: where each comes from and the terms it may be passed on under, as its package has them.
 *  @returns {string} */
export function licences() {
  const from = new Set([...LANGUAGES.flatMap(({ tag }) => cuts(tag)), ...Object.values(NAMES)].map((each) => each.from));
  const told = 'Faces of the text in these pages. Each was cut to the letters, weights and features that pages use, and is under the licence below it.\n';
  const each = [...from].map((name) => {
    const { version } = JSON.parse(readFileSync(inPackage(name, 'package.json'), 'utf8'));
    return `${'='.repeat(80)}\n${name}, from the package @fontsource-variable/${name} ${version}\n\n${readFileSync(inPackage(name, 'LICENSE'), 'utf8').trim()}\n`;
  });
  return [told, ...each].join('\n');
}

/** Gives the pages `virtual:faces.css`, made once while they are built or served; languages are built beside one another, each in a folder of its own.
 *  @returns {import('vite').Plugin} */
export function faces() {
  /** @type {Promise<string> | undefined} */
  let written;
  return {
    name: 'faces-in-pieces',
    enforce: 'pre',
    resolveId: (id) => (id === FACES ? (written ??= write(built(), new URL(`../node_modules/.faces/${built()}/`, import.meta.url))) : null)
  };
}
