/** The pieces of a script are all of it, and what texts are written in comes first. */
import { readFileSync } from 'node:fs';
import ranges from '@fontsource-variable/source-sans-3/unicode.json';
import { expect, it } from 'vitest';
import { codePoints, cut, range } from '../../../scripts/fonts.js';
import { catalogues, flat, LANGUAGES, SOURCES, texts } from '../../../scripts/languages.js';

it.each(['U+0020-007E,U+00A0', 'U+0131', ''])('reads and writes %o as CSS does', (given) => {
  expect(range(codePoints(given))).toBe(given);
});

it.each(['latin', 'cyrillic', 'latin-ext'] as const)('cuts %s without losing a character', (script) => {
  const { first, rest } = cut(script);
  expect(rest.length).toBeGreaterThan(0);
  expect(range([...first, ...rest])).toBe(range(codePoints(ranges[script])));
});

it.each(LANGUAGES.filter(({ tag }) => !['ar', 'zh'].includes(tag)))('brings what $name is written in with the first pieces', ({ tag }) => {
  const read = (path: string) => flat(texts(JSON.parse(readFileSync(new URL(path.replace(/\.en\.json$/, `.${tag}.json`), SOURCES), 'utf8'))));
  const letters = new Set(catalogues().flatMap((path) => [...read(path).values()].flatMap((text) => [...text])));
  const rest = new Set(['latin', 'cyrillic', 'latin-ext'].flatMap((script) => cut(script).rest));
  expect(letters.size).toBeGreaterThan(60);
  expect([...letters].filter((letter) => rest.has(letter.codePointAt(0)!))).toEqual([]);
});
