/** The English list says what the program says, so that no translation is of an older sentence. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import labels from './labels.en.json';
import { inLanguage, NOTES } from './labels';

const source = readFileSync(join(import.meta.dirname, '../../../../platform/clearinghouse/indicators/definitions.py'), 'utf8').replace(/"\s*\n\s*"/g, '');

it('has the label of every indicator as it is', () => {
  const ids = [...source.matchAll(/^ {8}"(\d+\.\d|punctual)",?/gm)].map(([, id]) => id!);
  expect(ids.length).toBeGreaterThan(20);
  expect(ids.filter((id) => !(id in labels))).toEqual([]);
  // One note is another with a sentence after it.
  const written = (text: string) => source.includes(text) || source.includes(text.replace(labels['note.flows'], '').trim());
  expect(Object.entries(labels).filter(([, text]) => !written(text))).toEqual([]);
});

it('has every note that it names', () => {
  expect(Object.values(NOTES).filter((note) => !(`note.${note}` in labels))).toEqual([]);
});

it('leaves the sentences of English pages as they came', () => {
  expect(inLanguage({ label: 'as it came', found_note: 'so too' }, '3.1')).toEqual({ label: 'as it came', found_note: 'so too' });
});
