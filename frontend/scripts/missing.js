/** Says what stands between a language and whole catalogues: `npm run missing` for the languages of languages.json, `npm run missing -- fr ar` for those named.
 *
 *  A catalogue of another language has the keys of the English one and no other, in each text the same placeholders, and no text that was left in
 *  English. The surprise: a row of the glossary is known by its place alone, so its source has to cite the same numbers; a row that slipped is found by that. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { IntlMessageFormat } from 'intl-messageformat';
import { catalogues, flat, LANGUAGES, SOURCES, texts } from './languages.js';

/** Texts that are the same in another language, by its tag; `all` for each. One word a text, or a code.
 *  @type {Record<string, string[]>} */
const SAME = JSON.parse(readFileSync(new URL('same.json', import.meta.url), 'utf8'));

/** A code of the project or a source that is cited, which no language changes. */
const CODE = /^[a-z0-9]+(?:[_-][a-z0-9]+)+$|\.source$/;

/** What a message takes: the names of its values, and the keys of what it chooses by, each once.
 *  @param {string} message in ICU syntax
 *  @param {string} tag
 *  @returns {string[]} sorted
 *  @throws {SyntaxError} where the message cannot be read */
export function placeholders(message, tag) {
  /** @type {Set<string>} */
  const found = new Set();
  /** @param {any[]} parts  the elements of a message as the parser gives them */
  const walk = (parts) => {
    for (const part of parts) {
      // A plain text has type 0, and the number sign in a plural 7; both have no name.
      if (part.type === 0 || part.type === 7) continue;
      found.add(part.value);
      for (const [key, option] of Object.entries(part.options ?? {})) {
        if (part.type === 5) found.add(`${part.value}: ${key}`);
        walk(option.value);
      }
    }
  };
  walk(new IntlMessageFormat(message, tag, undefined, { ignoreTag: true }).getAst());
  return [...found].sort();
}

/** The numbers a text cites, whichever digits it is written in.
 *  @param {string} text */
const numbers = (text) =>
  (text.match(/\p{Nd}+/gu) ?? [])
    .map((digits) => digits.replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x0660)))
    .sort()
    .join(' ');

/** What is wrong with the texts of a language, against the English ones.
 *  @param {unknown} english  a catalogue
 *  @param {unknown} given  the same in the language
 *  @param {string} tag
 *  @param {boolean} [areNames]  names may be the same in both
 *  @returns {string[]} one line each, with the key first; none where all is well */
export function faults(english, given, tag, areNames = false) {
  const wanted = flat(english);
  const own = flat(texts(given));
  const same = new Set([...(SAME.all ?? []), ...(SAME[tag] ?? [])]);
  /** @type {string[]} */
  const found = [...own.keys()].filter((key) => !wanted.has(key)).map((key) => `${key}: left over, the English catalogue has no such key`);
  for (const [key, text] of wanted) {
    const translated = own.get(key);
    if (translated === undefined || !translated.trim()) {
      found.push(`${key}: missing: ${text}`);
      continue;
    }
    try {
      const [wants, takes] = [placeholders(text, 'en').join(', '), placeholders(translated, tag).join(', ')];
      if (takes !== wants) found.push(`${key}: takes {${takes}}, the English text {${wants}}`);
    } catch (error) {
      found.push(`${key}: cannot be read as an ICU message: ${error instanceof Error ? error.message : error}`);
    }
    if (key.endsWith('.source') && numbers(text) !== numbers(translated)) found.push(`${key}: cites other numbers than “${text}”; has a row slipped?`);
    const isPlain = !/\p{L}/u.test(text.replace(/\{[^{}]*\}/g, ''));
    if (translated === text && !areNames && !isPlain && !CODE.test(text) && !CODE.test(key) && !same.has(text)) found.push(`${key}: left in English: ${text}`);
  }
  return found;
}

/** What is wrong with all catalogues of a language.
 *  @param {string} tag
 *  @returns {string[]} one line each, with the file first */
export function missing(tag) {
  return catalogues().flatMap((path) => {
    const own = path.replace(/\.en\.json$/, `.${tag}.json`);
    if (!existsSync(new URL(own, SOURCES))) return [`src/${own}: missing whole`];
    const [english, given] = [path, own].map((name) => JSON.parse(readFileSync(new URL(name, SOURCES), 'utf8')));
    return faults(english, given, tag, path.startsWith('lib/names/')).map((fault) => `src/${own}: ${fault}`);
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const named = process.argv.slice(2);
  const tags = named.length > 0 ? named : LANGUAGES.map((each) => each.tag).filter((tag) => tag !== 'en');
  for (const tag of tags) {
    const found = missing(tag);
    console.log(found.length === 0 ? `${tag}: whole` : [`${tag}: ${found.length} to mend`, ...found].join('\n  '));
    if (found.length > 0) process.exitCode = 1;
  }
}
