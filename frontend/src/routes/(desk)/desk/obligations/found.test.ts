/** A find goes to the API whole: what is left empty is not reported, and a number that cannot be read is told before it is sent. */
import { expect, it } from 'vitest';
import type { StockpileRow } from './ask';
import { minesOf, stockpileDraft, stockpileWords, unreadable } from './found';

const row = { found_on: '2026-08-31', mines: 1200, destroyed_on: null, note: 'Two sites', evidence: 'reported', source_ids: ['DOC'] } as unknown as StockpileRow;

it('gives back what it was given', () => {
  expect(stockpileWords(stockpileDraft(row))).toEqual({
    found_on: '2026-08-31', mines: 1200, destroyed_on: null, note: 'Two sites', evidence: 'reported', source: { source_id: 'DOC' }
  });
});

it('takes what is left empty for not reported, and never for none', () => {
  const empty = { ...stockpileDraft(), foundOn: '2026-08-31' };
  expect([stockpileWords(empty).mines, stockpileWords(empty).destroyed_on, unreadable(empty)]).toEqual([null, null, []]);
  expect(stockpileWords({ ...empty, mines: '0' }).mines).toBe(0);
});

it('reads numbers as people write them, and tells of what is none', () => {
  expect([minesOf('1,200'), minesOf('1 200'), minesOf('1.200'), minesOf('about 12'), minesOf('-3')]).toEqual([1200, 1200, 1200, null, null]);
  expect(unreadable({ ...stockpileDraft(row), mines: 'some' })).toEqual(['mines']);
});
