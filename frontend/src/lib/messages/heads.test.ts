/** What the server says of a page in place of its script: there in every language, with values to be filled in and nothing else. */
import { expect, it } from 'vitest';
import { heads } from '../../../scripts/heads.js';
import { LANGUAGES } from './language';

interface Head {
  title: string;
  lede: string;
  file: string;
}

const VALUES: Record<string, string[]> = {
  state: ['state'], donor: ['donor'], round: ['round'], indicator: ['id', 'label'], report: ['number'], report_now: [], cooperation_report: ['state', 'due', 'covered'], notice: []
};

const valuesOf = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);

it.each(LANGUAGES.map(({ tag }) => tag))('every page has its head in %s', (tag) => {
  const { pages, due, title, states } = heads(tag) as { pages: Record<string, Head>; due: string; title: string; states: Record<string, string> };
  expect(Object.keys(pages).sort()).toEqual(Object.keys(VALUES).sort());
  for (const [page, head] of Object.entries(pages)) {
    expect(head.lede, page).not.toBe('');
    expect([...new Set([...valuesOf(head.title), ...valuesOf(head.lede)])].sort(), page).toEqual(VALUES[page]!.toSorted());
    expect(valuesOf(head.file), page).toEqual([]);
  }
  expect(valuesOf(due)).toEqual(['year']);
  expect(valuesOf(title)).toEqual(['page']);
  expect(Object.keys(states).length > 0).toBe(tag !== 'en');
});
