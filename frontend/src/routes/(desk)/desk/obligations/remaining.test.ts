/** What remains goes to the API whole, in the unit of its article; what is left empty is not reported. */
import { expect, it } from 'vitest';
import type { RemainingRow } from './ask';
import { remainingDraft, remainingWords, unreadable } from './remaining';

const row = { year: 2025, total: 57905679.5, confirmed: 50000000, suspected: null, device_scope: 'mixed', evidence: 'reported', source_ids: ['DOC'] } as unknown as RemainingRow;

it('gives back what it was given', () => {
  expect(remainingWords(remainingDraft(row), 5)).toEqual({
    total: '57905679.50', confirmed: '50000000.00', suspected: null, device_scope: 'mixed', evidence: 'reported', source: { source_id: 'DOC' }
  });
});

it('counts mines whole under Article 4, and has no areas there', () => {
  expect(remainingWords({ ...remainingDraft(row), total: '343,413' }, 4)).toMatchObject({ total: '343413', confirmed: null, suspected: null, device_scope: null });
});

it('takes what is left empty for not reported, and tells of what cannot be read', () => {
  const empty = { ...remainingDraft(), year: '2025' };
  expect([remainingWords(empty, 5).total, unreadable(empty, 5)]).toEqual([null, []]);
  expect(unreadable({ ...empty, year: '25', total: 'much', suspected: '1' }, 5)).toEqual(['year', 'total']);
  expect(unreadable({ ...empty, suspected: 'much' }, 4)).toEqual([]);
});
