import { expect, it } from 'vitest';
import type { Value } from './ask';
import { behind, newest } from './shown';

const value = (year: number, numerator: number | null, basis: Value['basis'] = 'found'): Value =>
  ({ indicator: '43.1', label: 'assistance', basis, year, covers_year: year, numerator, evidence_grade: numerator === null ? null : 'documented', source_ids: [], as_of: '2026-11-21', citation: '' }) as unknown as Value;

it('takes the newest year with a number before a newer one without', () => {
  expect(newest([value(2021, 9), value(2022, 0), value(2024, null)]).map((row) => row.year)).toEqual([2022]);
});

it('keeps what was reported and what was found apart', () => {
  expect(newest([value(2022, 9), value(2025, null, 'reported'), value(2026, null, 'reported')]).map((row) => [row.basis, row.year])).toEqual([
    ['found', 2022],
    ['reported', 2026]
  ]);
});

it('opens nothing behind a value that is missing', () => {
  expect(behind(value(2026, null))).toBeNull();
  expect(behind(value(2022, 3))?.evidence).toBe('documented');
});
