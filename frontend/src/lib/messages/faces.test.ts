/** The pieces of a script are all of it, what texts are written in comes first, and every language has its name drawn. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { codePoints, cuts, licences, nameParts, pieces, range } from '../../../scripts/fonts.js';
import { catalogues, flat, LANGUAGES, SOURCES, texts } from '../../../scripts/languages.js';

const tags = LANGUAGES.map(({ tag }) => tag);
const read = (path: string, tag: string) => flat(texts(JSON.parse(readFileSync(new URL(path.replace(/\.en\.json$/, `.${tag}.json`), SOURCES), 'utf8'))));
const lettersOf = (tag: string) => new Set(catalogues().flatMap((path) => [...read(path, tag).values()].flatMap((text) => [...text])));
const drawnFirst = (tag: string) => new Set(cuts(tag).flatMap((each) => pieces(each).first.flat()));

it.each(['U+0020-007E,U+00A0', 'U+0131', ''])('reads and writes %o as CSS does', (given) => {
  expect(range(codePoints(given))).toBe(given);
});

it.each(tags.flatMap((tag) => cuts(tag).map((cut) => ({ tag, cut, script: cut.script }))))('cuts $script for $tag without losing a character or taking one twice', ({ cut }) => {
  const { first, rest } = pieces(cut);
  const all = [...first.flat(), ...rest];
  expect(first.every((piece) => piece.length > 0)).toBe(true);
  expect(rest.length).toBeGreaterThan(0);
  expect(new Set(all).size).toBe(all.length);
});

it.each(LANGUAGES.filter(({ tag }) => tag !== 'zh'))('brings what $name is written in with the first pieces', ({ tag }) => {
  const [used, drawn] = [lettersOf(tag), drawnFirst(tag)];
  const rest = new Set(cuts(tag).flatMap((each) => pieces(each).rest));
  const letters = [...used].filter((letter) => /\p{L}|\p{M}|\p{N}/u.test(letter));
  expect(letters.length).toBeGreaterThan(50);
  expect(letters.filter((letter) => !drawn.has(letter.codePointAt(0)!))).toEqual([]);
  // Signs that no face of ours has, such as an arrow, are the system's.
  expect([...used].filter((letter) => rest.has(letter.codePointAt(0)!))).toEqual([]);
});

it('fetches on pages that are not in Latin letters only those of names and codes at first', () => {
  for (const tag of ['ar', 'ru', 'zh']) {
    const [plain] = pieces(cuts(tag)[0]!).first;
    const others = [...lettersOf(tag)].map((letter) => letter.codePointAt(0)!).filter((point) => point >= 0xbf && point < 0x250);
    expect(others, tag).toEqual([]);
    expect(plain).toContain('A'.codePointAt(0));
    expect(plain).not.toContain('é'.codePointAt(0));
  }
});

it.each(LANGUAGES)('draws the name of $name, whatever the device has', ({ tag, name }) => {
  const drawn = [...drawnFirst('en'), ...nameParts(tag).flatMap(({ points }) => points)];
  expect([...name].filter((letter) => !drawn.includes(letter.codePointAt(0)!))).toEqual([]);
  for (const { script, points } of nameParts(tag)) expect(points, script).not.toEqual([]);
});

it('sends the licence of every face along', () => {
  const text = licences();
  for (const name of ['source-sans-3', 'noto-sans-arabic', 'noto-sans-sc']) expect(text).toContain(`@fontsource-variable/${name} 5.`);
  expect(text.match(/SIL OPEN FONT LICENSE Version 1\.1/g)).toHaveLength(3);
});
