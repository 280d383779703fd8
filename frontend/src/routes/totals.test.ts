import { expect, it } from 'vitest';
import type { NeedCell, Totals } from '$lib/api/answers';
import { needsByPillar, needsByYear } from './totals';

const cell = (year: number, pillar: NeedCell['pillar'], need_usd: string, gap_usd: string | null): NeedCell => ({
  year,
  pillar,
  cost_usd: need_usd,
  national_usd: null,
  national_usd_reason: 'not_reported',
  secured_usd: null,
  secured_usd_reason: 'not_reported',
  need_usd,
  gap_usd,
  gap_reason: gap_usd === null ? 'no_round' : null,
  states: 1,
  currency: 'USD',
  evidence: 'documented',
  source_ids: [`S${year}`],
  as_of: '2026-11-21'
});

const totals = (cells: NeedCell[], other: Totals['other_grades'] = null): Totals =>
  ({ first_year: 2026, last_year: 2028, by_year_and_pillar: cells, other_grades: other }) as Totals;

it('sums a year to the cent over its pillars', () => {
  const [first] = needsByYear(totals([cell(2026, 'survey_clearance', '10.10', '5.05'), cell(2026, 'capacity', '0.20', '0.20')]));
  expect(first).toMatchObject({ key: '2026', need_usd: '10.30', gap_usd: '5.25', covered_usd: '5.05' });
});

it('has a row for a year that nobody documented, without a figure in it', () => {
  const rows = needsByYear(totals([cell(2026, 'capacity', '1.00', '0.00')]));
  expect(rows.map((row) => row.key)).toEqual(['2026', '2027', '2028']);
  expect(rows[1]).toMatchObject({ need_usd: null, gap_usd: null, covered_usd: null, gap_reason: 'no_published_need' });
});

it('has no gap for a sum of which one part is not known', () => {
  const [first] = needsByYear(totals([cell(2026, 'survey_clearance', '10.00', '5.00'), cell(2026, 'capacity', '1.00', null)]));
  expect(first).toMatchObject({ need_usd: '11.00', gap_usd: null, gap_reason: 'no_round' });
});

it('never adds other grades to the documented ones', () => {
  const estimate = { year: 2026, pillar: 'capacity', need_usd: '100.00', evidence: 'estimated' } as NonNullable<Totals['other_grades']>[number];
  const [first] = needsByYear(totals([cell(2026, 'capacity', '1.00', '1.00')], [estimate]));
  expect(first).toMatchObject({ need_usd: '1.00', other_usd: '100.00', evidence: 'documented' });
});

it('lists pillars in the order of the Convention’s words, those with estimates alone as well', () => {
  const estimate = { year: 2026, pillar: 'survey_clearance', need_usd: '9.00', evidence: 'estimated' } as NonNullable<Totals['other_grades']>[number];
  const rows = needsByPillar(totals([cell(2026, 'capacity', '1.00', '1.00')], [estimate]));
  expect(rows.map((row) => row.key)).toEqual(['survey_clearance', 'capacity']);
  expect(rows[0]).toMatchObject({ need_usd: null, other_usd: '9.00' });
});
