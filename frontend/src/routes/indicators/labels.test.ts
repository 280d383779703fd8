/** The English list says what the program says, so that no translation is of an older sentence. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import labels from './labels.en.json';
import { inLanguage, NOTES, SENTENCES, sentenceText, whyText } from './labels';

const read = (path: string) => readFileSync(join(import.meta.dirname, '../../../../platform/clearinghouse', path), 'utf8').replace(/"\s*\n\s*f?"/g, '');
const source = `${read('indicators/definitions.py')}${read('reports/yearly.py').replaceAll('{BASELINE_YEAR}', '2025')}`;

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

it('has why each indicator of the plan before compares as it does, by the codes of the program', () => {
  const codes = [...read('indicators/definitions.py').matchAll(/^ {4}"(\w+)": "[A-Z]/gm)].map(([, code]) => `oslo.${code}`);
  expect(codes.length).toBeGreaterThan(10);
  expect(Object.keys(labels).filter((key) => key.startsWith('oslo.'))).toEqual(codes);
});

it('knows the sentences of a report by themselves', () => {
  const methods = Object.entries(labels).filter(([key]) => key.startsWith('method.'));
  expect(methods.map(([key, text]) => [text, key])).toEqual(Object.entries(SENTENCES));
});

it('leaves reasons and sentences of English pages as they came, and marks nothing', () => {
  expect(whyText({ reason: 'follow_up', why: 'as it came' })).toEqual({ words: 'as it came', lang: undefined });
  expect(sentenceText('as it came')).toEqual({ words: 'as it came', lang: undefined });
});
