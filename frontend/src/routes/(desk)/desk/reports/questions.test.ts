/** The English list says what the program says, so that no translation is of an older question. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import list from './questions.en.json';
import { inLanguage } from './questions';

const root = join(import.meta.dirname, '../../../../../../platform/clearinghouse/cooperation_reports');
const source = readFileSync(join(root, 'questions.py'), 'utf8').replace(/"\s*\n\s*f?"/g, '');
const PILLARS = Object.fromEntries([...source.matchAll(/^ {4}"(\w+)": "([a-z][^"]+)",$/gm)].map(([, pillar, label]) => [pillar, label])) as Record<string, string>;

/** The questions as the program writes them: those of a pillar once for each. */
const written = [...source.matchAll(/form\.ask\(\s*f?"([\w.{}]+)",\s*f?"([^"]+)"/g)].flatMap(([, id, label]) =>
  id!.includes('{pillar}')
    ? Object.entries(PILLARS).map(([pillar, words]) => [id!.replace('{pillar}', pillar), label!.replace('{PILLAR_LABELS[pillar]}', words)])
    : [[id!, label!]]
);

it('has every question of the program as it is', () => {
  expect(Object.keys(PILLARS).length).toBe(5);
  expect(written.length).toBeGreaterThan(40);
  expect(list).toEqual(Object.fromEntries(written));
});

it('leaves the questions of English pages as they came', () => {
  const question = { id: 'situation.progress', label: 'as it came' };
  expect(inLanguage(question)).toEqual(question);
});
