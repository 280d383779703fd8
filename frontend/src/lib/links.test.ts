/** Every link to a page goes through `to`, so that it stays in the language of the page. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const pages = new Set(
  readdirSync(join(root, 'routes'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('+page.svelte'))
    .map((path) => path.split('/').filter((part) => !part.startsWith('('))[0]!)
);
const BARE = /(?<!\bto\(|here\(\) [!=]== |here\(\)\.startsWith\()(["'`])\/(?<page>[\w-]*)(?=[/"'`?#{$])/g;

/** Links of a source text that do not go through `to`. */
function bareLinks(source: string): string[] {
  return [...source.replace(/\/\*[^]*?\*\//g, '').matchAll(BARE)].map((match) => match.groups!.page!).filter((page) => pages.has(page));
}

it('finds a bare link', () => {
  expect(bareLinks('<a href="/states/{row.iso3}">')).toEqual(['states']);
  expect(bareLinks("href: `/donors/${code}`")).toEqual(['donors']);
  expect(bareLinks("goto('/account')")).toEqual(['account']);
  expect(bareLinks("goto(to('/account'))")).toEqual([]);
});

/** Where one goes after signing in is kept without a language, and given to `to` when it is used. */
const WITHOUT_LANGUAGE = 'routes/(account)/ask.ts';

it.each(
  readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (path) => /\.(svelte|ts)$/.test(path) && !/\.(test|d)\.ts$/.test(path) && path !== WITHOUT_LANGUAGE
  )
)('%s has none', (path) => {
  expect(bareLinks(readFileSync(join(root, path), 'utf8'))).toEqual([]);
});
