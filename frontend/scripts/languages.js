/** The languages of the pages, and the words of one of them in place of the English ones. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

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

/** Reads `NAME.fr.json` wherever the code says `NAME.en.json`, when French is built. A catalogue that is not there ends the build.
 *  @returns {import('vite').Plugin} */
export function words() {
  const tag = built();
  return {
    name: 'words-of-the-language',
    enforce: 'pre',
    load(id) {
      if (tag === 'en' || !id.endsWith('.en.json')) return null;
      const path = id.replace(/\.en\.json$/, `.${tag}.json`);
      this.addWatchFile(path);
      return JSON.stringify(texts(JSON.parse(readFileSync(path, 'utf8'))));
    }
  };
}
