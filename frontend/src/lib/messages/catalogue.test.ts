/** The catalogue and the code hold each other: no key without text, no text without use, and every message can be formatted. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { expect, it } from 'vitest';
import schema from '../api/openapi.json';
import { message } from '../../../scripts/languages.js';
import { CODE_GROUPS, codeText, text } from './text';

const catalogue = JSON.parse(readFileSync(join(import.meta.dirname, 'site.en.json'), 'utf8')) as Record<string, string>;
const root = join(import.meta.dirname, '../..');
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(svelte|ts)$/.test(path) && !/\.(test|d)\.ts$/.test(path))
  .map((path) => readFileSync(join(root, path), 'utf8'))
  .join('\n');

const isCode = (key: string) => CODE_GROUPS.some((group) => key.startsWith(`${group}.`));

it('has no text that nothing uses', () => {
  const unused = Object.keys(catalogue).filter((key) => !isCode(key) && !sources.includes(`'${key}'`));
  expect(unused).toEqual([]);
});

it('has a text for every key in the code', () => {
  const used = [...sources.matchAll(/\btext\('([^']+)'/g)].map((match) => match[1]!);
  expect(used.length).toBeGreaterThan(100);
  expect(used.filter((key) => !(key in catalogue))).toEqual([]);
});

const pages = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('words.en.json'))
  .map((path) => ({ path, folder: dirname(join(root, path)), words: JSON.parse(readFileSync(join(root, path), 'utf8')) as Record<string, string> }));

it.each(pages)('and $path hold each other too', ({ folder, words }) => {
  const code = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(svelte|ts)$/.test(path) && !/\.test\.ts$/.test(path))
    .map((path) => readFileSync(join(folder, path), 'utf8'))
    .join('\n');
  expect(Object.keys(words).filter((key) => !code.includes(`'${key}'`))).toEqual([]);
  const used = [...code.matchAll(/\bsay\('([^']+)'/g)].map((match) => match[1]!);
  expect(used.length).toBeGreaterThan(0);
  expect(used.filter((key) => !(key in words))).toEqual([]);
  for (const [key, message] of Object.entries(words)) {
    expect(() => new IntlMessageFormat(message, 'en', undefined, { ignoreTag: true }), key).not.toThrow();
  }
});

it('has no text outside itself: pages hold no words of their own', () => {
  const bare = [...sources.matchAll(/>\s*([A-Z][a-z]+(?: [a-z]+)+)[^<{]*</g)].map((match) => match[1]);
  expect(bare).toEqual([]);
});

it('is written in ICU messages that can all be read', () => {
  for (const [key, message] of Object.entries(catalogue)) {
    expect(() => new IntlMessageFormat(message, 'en', undefined, { ignoreTag: true }), key).not.toThrow();
  }
});

it('names every code that the API may give', () => {
  const schemas = schema.components.schemas as unknown as Record<string, { properties: Record<string, unknown> }>;
  const codes = (name: string, property: string): string[] => {
    const found: string[] = [];
    const walk = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return;
      if ('enum' in node && Array.isArray(node.enum)) found.push(...node.enum.filter((code) => typeof code === 'string'));
      Object.values(node).forEach(walk);
    };
    walk(schemas[name]?.properties[property]);
    return found;
  };
  const groups: [string, string[]][] = [
    ['evidence', codes('StateRow', 'evidence')],
    ['evidence_meaning', codes('StateRow', 'evidence')],
    ['missing', codes('StateRow', 'need_reason')],
    ['missing_meaning', codes('StateRow', 'need_reason')],
    ['pillar', codes('CellRow', 'pillar')],
    ['basis', codes('ObligationRow', 'deadline_basis')],
    ['basis_meaning', codes('ObligationRow', 'deadline_basis')],
    ['status', [...codes('ObligationRow', 'status'), ...codes('StateRow', 'article_5_status')]],
    ['kind', codes('StateRow', 'kind')],
    ['decision', codes('RequestRow', 'decision')],
    ['unmet', codes('UnfundedRow', 'reason')],
    ['unit', codes('ObligationRow', 'remaining_unit')]
  ];
  for (const [group, found] of groups) {
    expect(found.length, group).toBeGreaterThan(0);
    for (const code of found) expect(Object.keys(catalogue)).toContain(`${group}.${code.replaceAll(' ', '_')}`);
  }
});

it('shows a code that it does not know in plain letters', () => {
  expect(codeText('missing', 'not_invented_yet')).toBe('not invented yet');
});

it('reaches pages as text where it takes no values, else as parts', () => {
  expect(message("It''s {curly}", 'en')).toEqual([{ type: 0, value: "It's " }, { type: 1, value: 'curly' }]);
  expect(message("It''s '{plain}'", 'en')).toBe("It's {plain}");
  expect(() => message('{n, plural, one {row}}', 'en')).toThrow();
});

it('counts in whole sentences', () => {
  expect(text('table.csv', { n: 1 })).toBe('CSV (1 row)');
  expect(text('table.csv', { n: 12 })).toBe('CSV (12 rows)');
});
