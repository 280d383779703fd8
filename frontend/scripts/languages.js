/** The languages of the pages, and the words of one of them in place of the English ones.
 *
 *  The surprise: pages get messages as they were read here, never as ICU text, so that a reader's line does not carry what reads ICU text. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { IntlMessageFormat } from 'intl-messageformat';

/** @typedef {{ tag: string, dateTag: string, dir: 'ltr' | 'rtl', name: string }} Language */

/** @type {Language[]} */
export const LANGUAGES = JSON.parse(readFileSync(new URL('../src/lib/messages/languages.json', import.meta.url), 'utf8'));

/** Where catalogues are: beside the code that speaks. */
export const SOURCES = new URL('../src/', import.meta.url);

/** The language that is being built.
 *  @returns {string} its tag */
export function built() {
  return process.env.VITE_LANGUAGE ?? 'en';
}

/** The texts of a catalogue: a text that nobody who speaks the language has looked at stands in it as `{ "unreviewed": "…" }`.
 *  @param {unknown} given
 *  @returns {unknown} */
export function texts(given) {
  if (Array.isArray(given)) return given.map(texts);
  if (given === null || typeof given !== 'object') return given;
  if ('unreviewed' in given) return given.unreviewed;
  return Object.fromEntries(Object.entries(given).map(([key, value]) => [key, texts(value)]));
}

/** The English catalogues, as paths below frontend/src.
 *  @returns {string[]} */
export function catalogues() {
  return readdirSync(fileURLToPath(SOURCES), { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.en.json'))
    .sort();
}

/** The texts of a catalogue by their path in it: `nav.home`, `0.terms.3.meaning`.
 *  @param {unknown} given
 *  @param {string} [path]
 *  @returns {Map<string, string>} */
export function flat(given, path = '') {
  if (typeof given === 'string') return new Map([[path, given]]);
  return new Map(Object.entries(given ?? {}).flatMap(([key, value]) => [...flat(value, path ? `${path}.${key}` : key)]));
}

/** Catalogues of ICU messages; the others hold names and terms, which take no values. */
const MESSAGES = /(?:^|[\\/])(?:site|words|meanings|reasons)\.en\.json$/;

/** A message as pages take it: its text where it takes no values, else the parts it is made of.
 *  @param {string} message in ICU syntax
 *  @param {string} tag
 *  @returns {string | ReturnType<IntlMessageFormat['getAst']>}
 *  @throws {SyntaxError} where the message cannot be read */
export function message(message, tag) {
  const parts = new IntlMessageFormat(message, tag, undefined, { ignoreTag: true }).getAst();
  // A part of type 0 is text.
  return parts.every((part) => part.type === 0) ? parts.map((part) => part.value).join('') : parts;
}

/** All messages of a catalogue, as pages take them.
 *  @param {Record<string, string>} catalogue
 *  @param {string} tag */
export const messages = (catalogue, tag) => Object.fromEntries(Object.entries(catalogue).map(([key, text]) => [key, message(text, tag)]));

/** Reads `NAME.fr.json` wherever the code says `NAME.en.json`, when French is built. A catalogue that is not there ends the build.
 *  @returns {import('vite').Plugin} */
export function words() {
  const tag = built();
  return {
    name: 'words-of-the-language',
    enforce: 'pre',
    // What reads ICU text is left out of what readers load.
    config: (_, { command }) =>
      command === 'build' ? { resolve: { alias: { '@formatjs/icu-messageformat-parser': '@formatjs/icu-messageformat-parser/no-parser.js' } } } : {},
    load(id) {
      const isMessages = MESSAGES.test(id);
      if (!id.endsWith('.en.json') || (tag === 'en' && !isMessages)) return null;
      const path = id.replace(/\.en\.json$/, `.${tag}.json`);
      this.addWatchFile(path);
      const found = /** @type {Record<string, string>} */ (texts(JSON.parse(readFileSync(path, 'utf8'))));
      return JSON.stringify(isMessages ? messages(found, tag) : found);
    }
  };
}
