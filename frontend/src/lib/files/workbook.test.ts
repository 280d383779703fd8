/** A workbook holds what the table holds: numbers as numbers, text as text. */
import { expect, it } from 'vitest';
import { sheets, workbook, type About } from './workbook';

const about: About = { title: 'Need: [all] States', notes: ['Cut-off 1 July 2026'], address: 'https://example.org/states?x=1', watermark: 'An illustration.' };
const content = {
  heading: ['State', 'Need (USD)'],
  lines: [
    ['=cmd|A1', '2300000.00'],
    ['Eritrea', null]
  ],
  isFigure: [false, true]
};

it('keeps figures as numbers, text as text, and what is missing empty', () => {
  const { table } = sheets(content, about);
  expect(table[1]).toEqual([
    { value: '=cmd|A1', type: String },
    { value: 2300000, type: Number }
  ]);
  expect(table[2]![1]).toBeNull();
});

it('says on a sheet of its own what it is, that it is an illustration, and where it stands', () => {
  const words = sheets(content, about).about.map((row) => (row![0] as { value: string }).value);
  expect(words.slice(0, 3)).toEqual(['Need: [all] States', 'An illustration.', 'Cut-off 1 July 2026']);
  expect(words[3]).toContain('https://example.org/states?x=1');
});

it('is a file that spreadsheets know', async () => {
  const bytes = new Uint8Array(await (await workbook(content, about)).arrayBuffer());
  expect(String.fromCharCode(...bytes.slice(0, 2))).toBe('PK');
});
