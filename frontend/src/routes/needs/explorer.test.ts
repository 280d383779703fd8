/** Sums of the needs explorer: to the cent, nothing missing taken for nothing, and a gap only where a round says so. */
import { expect, it } from 'vitest';
import type { Annotation, FlowRow, NeedOfYear, RoundState, StateRow, Unfunded } from '$lib/api/answers';
import { explorerRows, spokenOf, type Choices, type Material } from './explorer';

const state = (iso3: string, changes: Partial<StateRow> = {}) =>
  ({ iso3, name: iso3, is_state_party: true, is_ldc: false, region: 'Africa', deadline: '2028-12-31', deadline_basis: 'granted', deadline_reason: null, need_reason: null, ...changes }) as StateRow;
const need = (year: number, need_usd: string, changes: Partial<NeedOfYear> = {}) =>
  ({ year, pillar: 'survey_clearance', need_usd, evidence: 'documented', source_ids: ['S'], as_of: '2026-01-01', watermark: null, ...changes }) as NeedOfYear;
const flow = (recipient: string, donor_id: string, changes: Partial<FlowRow> = {}) =>
  ({ recipient, donor_id, year: 2022, amount_usd: '10.00', is_counted: true, evidence: 'documented', source_ids: ['F'], as_of: '2022-12-31', ...changes }) as FlowRow;

const ANY: Choices = { year: null, pillar: null, region: null, due: null, basis: null, isLdc: null, grade: 'counted', donors: null };
const material: Material = {
  states: [
    state('BBB', { is_ldc: true, region: 'Asia', deadline: '2031-01-01' }),
    state('AAA'),
    state('CCC', { need_reason: 'no_published_need', deadline: null, deadline_basis: null }),
    state('DDD', { deadline_reason: 'no_obligation' })
  ],
  needs: new Map([
    ['AAA', [need(2026, '0.10'), need(2027, '0.20', { evidence: 'reported' }), need(2027, '5.00', { evidence: 'estimated', watermark: 'Illustration' })]],
    ['BBB', [need(2026, '7.00')]]
  ]),
  flows: [flow('AAA', 'X'), flow('AAA', 'Y'), flow('AAA', 'Z', { is_counted: false }), flow('AAA', 'W', { year: 2010 }), flow('BBB', 'X')],
  roundStates: [{ state: 'AAA', coverage_share: 0.5 } as RoundState],
  unfunded: [{ state: 'AAA', year: 2027, pillar: 'survey_clearance', unmet_usd: '0.20' } as Unfunded]
};
const shown = (changes: Partial<Choices>) => explorerRows(material, { ...ANY, ...changes });
const names = (changes: Partial<Choices>) => shown(changes).map((row) => row.state.iso3);

it('lists States with an outstanding obligation by name, and sums their counted needs to the cent', () => {
  const rows = shown({});
  expect(rows.map((row) => row.state.iso3)).toEqual(['AAA', 'BBB', 'CCC']);
  expect(rows[0]).toMatchObject({ need_usd: '0.30', gap_usd: '0.20', covered_usd: '0.10', other_usd: null, donors_seen: 2, evidence: 'reported' });
});

it('says that a need or a gap is missing, and why, instead of nothing', () => {
  const [, second, third] = shown({});
  expect(second).toMatchObject({ need_usd: '7.00', gap_usd: null, gap_reason: 'not_in_round', covered_usd: null });
  expect(third).toMatchObject({ need_usd: null, need_reason: 'no_published_need', gap_usd: null, donors_seen: 0 });
  expect(shown({ year: 2027 })[1]).toMatchObject({ need_usd: null, need_reason: 'nothing_planned' });
});

it('takes a gap apart by year, but not by grade, for the round knew no grades', () => {
  expect(shown({ year: 2026 })[0]).toMatchObject({ need_usd: '0.10', gap_usd: '0.00', covered_usd: '0.10' });
  expect(shown({ grade: 'documented' })[0]).toMatchObject({ need_usd: '0.10', gap_usd: null, gap_reason: 'not_in_round' });
});

it('keeps other grades beside the sums, marked', () => {
  expect(shown({ grade: 'all' })[0]).toMatchObject({ need_usd: '0.30', other_usd: '5.00', watermark: 'Illustration', evidence: 'estimated' });
});

it('filters by region, LDC, deadline, basis and donors seen', () => {
  expect(names({ region: 'Asia' })).toEqual(['BBB']);
  expect(names({ isLdc: false })).toEqual(['AAA', 'CCC']);
  expect(names({ due: 2028 })).toEqual(['AAA']);
  expect(names({ basis: 'granted' })).toEqual(['AAA', 'BBB']);
  expect(names({ donors: 0 })).toEqual(['CCC']);
  expect(names({ donors: 1 })).toEqual(['BBB']);
});

it('waits for flows without taking none for none seen', () => {
  const rows = explorerRows({ ...material, flows: null }, ANY);
  expect(rows.map((row) => row.donors_seen)).toEqual([null, null, null]);
  expect(explorerRows({ ...material, flows: null }, { ...ANY, donors: 0 })).toEqual([]);
});

it('shows what States say of figures that are on the page, for the States and the year that are shown', () => {
  const said = (id: string, party: string, figure: string, year: number | null) => ({ id, party, figure, year }) as Annotation;
  const all = [
    said('1', 'state:AAA', 'need_usd', 2026),
    said('2', 'state:AAA', 'deadline', null),
    said('3', 'state:AAA', 'casualties', 2026),
    said('4', 'state:BBB', 'need_usd', 2026),
    said('5', 'donor:AAA', 'flows_usd', 2026)
  ];
  const ids = (states: string[], year: number | null) => spokenOf(all, states, year).map((each) => each.id);
  expect(ids(['AAA'], null)).toEqual(['1', '2']);
  expect(ids(['AAA', 'BBB'], 2027)).toEqual(['2']);
  expect(ids([], null)).toEqual([]);
});
