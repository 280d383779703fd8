/** The languages of the pages, and the words of one of them in place of the English ones. */
import { readFileSync } from 'node:fs';

/** @typedef {{ tag: string, dateTag: string, dir: 'ltr' | 'rtl', name: string }} Language */

/** @type {Language[]} */
export const LANGUAGES = JSON.parse(readFileSync(new URL('../src/lib/messages/languages.json', import.meta.url), 'utf8'));

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
