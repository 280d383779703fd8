/** Each sentence that the program writes of a clock is read; the words of a decision stay as they came. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { clockText } from './clocks';

const program = readFileSync(join(import.meta.dirname, '../../../../../platform/clearinghouse/clocks/running.py'), 'utf8');

it('reads what the program writes', () => {
  for (const written of [
    'f"The deadline rests on: {owed.deadline_basis}."',
    '"Article 4 knows no extension; where this day has passed, the obligation is outstanding since then."',
    '"If more time is needed: a request, nine months before the meeting that decides on it."',
    'f"{mines} found on {stockpile.found_on.isoformat()}: destroyed within six months (Action 15)."',
    '"Stockpiled mines" if stockpile.mines is None else f"{stockpile.mines:,} stockpiled mines"'
  ]) {
    expect(program).toContain(written);
  }
  const told = (kind: Parameters<typeof clockText>[0]['kind'], words: string) => clockText({ kind, words }).words;
  expect(told('article_5_deadline', 'The deadline rests on: decision not found.')).toBe('The deadline rests on: decision not found.');
  expect(told('article_4_deadline', 'as it came')).toContain('Article 4 knows no extension');
  expect(told('request_due', 'as it came')).toContain('nine months before');
  expect(told('found_stockpile_due', '12,345 stockpiled mines found on 2026-02-03: destroyed within six months (Action 15).')).toBe(
    '12,345 stockpiled mines found on 3 Feb 2026: destroyed within six months (Action 15).'
  );
  expect(told('found_stockpile_due', 'Stockpiled mines found on 2026-02-03: destroyed within six months (Action 15).')).toMatch(/^Stockpiled mines found on 3 Feb 2026/);
});

it('leaves what a decision asks for as it came, and marks it', () => {
  expect(clockText({ kind: 'follow_up_due', words: 'A report each year' })).toEqual({ words: 'A report each year', lang: '' });
});
