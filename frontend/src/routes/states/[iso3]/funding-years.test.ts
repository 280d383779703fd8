import { expect, it } from 'vitest';
import type { StatePage } from '$lib/api/answers';
import { fundingYears } from './funding-years';

const funding = (year: number, international_usd: string | null, national_usd: string | null = null) =>
  ({
    year,
    international_usd,
    international_evidence: international_usd === null ? null : 'reported',
    international_source_ids: ['I'],
    national_usd,
    national_evidence: national_usd === null ? null : 'documented',
    national_source_ids: ['N'],
    is_complete: false,
    as_of: `${year}-12-31`
  }) as StatePage['funding_by_year'][number];

const need = (year: number, need_usd: string, evidence: 'documented' | 'estimated' = 'documented') =>
  ({ year, need_usd, evidence, source_ids: ['P'], as_of: '2026-11-21' }) as StatePage['need_by_year'][number];

it('has a row for every year between the first and the last figure', () => {
  const rows = fundingYears({ funding_by_year: [funding(2021, '5.00')], need_by_year: [need(2024, '7.00')] });
  expect(rows.map((row) => row.year)).toEqual([2021, 2022, 2023, 2024]);
  expect(rows[1]).toEqual({ year: 2022, international: null, national: null, need: null });
});

it('keeps money from abroad and national money with their own grades and sources', () => {
  const [row] = fundingYears({ funding_by_year: [funding(2021, '5.00', '2.00')], need_by_year: [] });
  expect(row?.international).toMatchObject({ amount_usd: '5.00', evidence: 'reported', source_ids: ['I'], isComplete: false });
  expect(row?.national).toMatchObject({ amount_usd: '2.00', evidence: 'documented', source_ids: ['N'] });
});

it('grades the need of a year by its weakest part', () => {
  const [row] = fundingYears({ funding_by_year: [], need_by_year: [need(2026, '1.00'), need(2026, '2.50', 'estimated')] });
  expect(row?.need).toMatchObject({ amount_usd: '3.50', evidence: 'estimated' });
});

it('is empty where nothing is known', () => {
  expect(fundingYears({ funding_by_year: [], need_by_year: [] })).toEqual([]);
});
