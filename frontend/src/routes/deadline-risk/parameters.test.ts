/** The English list says what the program says, so that no translation is of an older sentence. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import list from './parameters.en.json';
import { inLanguage } from './parameters';

const source = readFileSync(join(import.meta.dirname, '../../../../matching/needmatch/risk/parameters.py'), 'utf8').replace(/"\s*\n\s*"/g, '');

it('has unit, meaning and source of every quantity as they are', () => {
  const names = [...source.matchAll(/Quantity\(\s*"(\w+)"/g)].map(([, name]) => name!);
  expect(names.length).toBeGreaterThan(5);
  expect(Object.keys(list)).toEqual(names.flatMap((name) => [`${name}.unit`, `${name}.meaning`, `${name}.basis`]));
  expect(Object.values(list).filter((text) => !source.includes(`"${text}"`))).toEqual([]);
});

it('leaves the sentences of English pages as they came', () => {
  const row = { name: 'catch_up', unit: 'unit', meaning: 'as it came', source: 'so too' };
  expect(inLanguage(row)).toEqual(row);
});
