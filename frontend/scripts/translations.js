/** How far each language was reviewed: counts for the help page (`virtual:translations`), and for who reviews it a file of its texts beside its
 *  pages, `/fr/translations.csv`.
 *
 *  The surprise: whether a text was reviewed stands in the catalogue alone, as the text itself or as `{ "unreviewed": "…" }`, so that a count is never kept. */
import { readFileSync } from 'node:fs';
import { csv } from '../src/lib/csv.ts';
import { built, catalogues, flat, LANGUAGES, SOURCES, texts } from './languages.js';

const COUNTS = 'virtual:translations';

/** @typedef {{ key: string, english: string, text: string, isReviewed: boolean }} Translation */

/** The texts of a language beside the English ones, in the order of the catalogues.
 *  @param {unknown} english  a catalogue
 *  @param {unknown} given  the same in the language
 *  @returns {Translation[]} */
export function beside(english, given) {
  const marked = flat(given);
  const own = flat(texts(given));
  return [...flat(english)].map(([key, text]) => ({ key, english: text, text: own.get(key) ?? '', isReviewed: marked.has(key) }));
}

/** All texts of a language, each with its file and key.
 *  @param {string} tag
 *  @returns {Translation[]} */
export function translationsOf(tag) {
  /** @param {string} path */
  const read = (path) => JSON.parse(readFileSync(new URL(path, SOURCES), 'utf8'));
  return catalogues().flatMap((path) => {
    const own = path.replace(/\.en\.json$/, `.${tag}.json`);
    return beside(read(path), read(own)).map((row) => ({ ...row, key: `${own}: ${row.key}` }));
  });
}

/** The file for who reviews a language.
 *  @param {Translation[]} rows
 *  @returns {string} CSV, as every file of these pages */
export function reviewFile(rows) {
  return csv(['key', 'English', 'text', 'reviewed'], rows.map((row) => [row.key, row.english, row.text, row.isReviewed ? 'yes' : 'no']));
}

/** Gives the help page its counts, and puts the file beside the pages of a language.
 *  @returns {import('vite').Plugin} */
export function translations() {
  const tag = built();
  return {
    name: 'translations-under-review',
    resolveId: (id) => (id === COUNTS ? `\0${COUNTS}` : null),
    load(id) {
      if (id !== `\0${COUNTS}`) return null;
      const others = LANGUAGES.filter((each) => each.tag !== 'en');
      const counts = others.map(({ tag: each }) => {
        const rows = translationsOf(each);
        return { tag: each, texts: rows.length, unreviewed: rows.filter((row) => !row.isReviewed).length };
      });
      return `export default ${JSON.stringify(counts)}`;
    },
    generateBundle() {
      if (tag === 'en' || this.environment.name !== 'client') return;
      this.emitFile({ type: 'asset', fileName: 'translations.csv', source: reviewFile(translationsOf(tag)) });
    }
  };
}
