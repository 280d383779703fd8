import { expect, it } from 'vitest';
import type { LineRow, Obligation } from './ask';
import { cellOf, contentOf, differences, draftOf, freeCode, lineTotal, measured, onlyYear, totalsOf, unitsOf, withParts, yearsOf, type LineDraft } from './measures';

const year = (year: number, cost: string | null, national: string | null = null, output: string | null = null) => ({
  year, cost, national, secured: null, need: null, output
});

const row = (given: Partial<LineRow>): LineRow => ({
  code: 'sc-1', pillar: 'survey_clearance', title: 'Clear', obligation_code: 'SEN-5', admin_area: null, is_local: null, partners: [], years: [], ...given
});

const line = (given: Partial<LineRow>): LineDraft => draftOf(row(given));

it('sends a line as it came, without years that were emptied', () => {
  const mine = line({ years: [year(2028, '5'), year(2027, '100.50', '40')], partners: [{ name: 'Association', kind: 'local' }] });
  mine.years[2028] = { cost: null, national: null, secured: null, output: null };
  expect(contentOf(mine)).toEqual({
    pillar: 'survey_clearance', title: 'Clear', obligation_code: 'SEN-5', admin_area: null, is_local: null,
    partners: [{ name: 'Association', kind: 'local' }],
    years: [{ year: 2027, cost: '100.50', national: '40', secured: null, output: null }]
  });
});

it('names what differs, and takes the same number in other digits for the same', () => {
  const before = line({ years: [year(2027, '100.50')] });
  expect(differences(before, line({ years: [year(2027, '100.5')] }))).toEqual([]);
  const after = line({ title: 'Survey', years: [year(2027, '100.50', '0'), year(2028, '1')] });
  expect(differences(before, after)).toEqual(['title', '2027.national', '2028.cost']);
  expect(differences(after, before)).toEqual(['title', '2027.national', '2028.cost']);
  expect(['2027.national', 'title'].map((part) => cellOf(part as 'title'))).toEqual([[2027, 'national'], null]);
});

it('takes parts of another state of a line and leaves both as they were', () => {
  const mine = line({ title: 'Mine', years: [year(2027, '1', '1')] });
  const theirs = line({ title: 'Theirs', years: [year(2027, '2', '2'), year(2028, '3')] });
  const both = withParts(mine, theirs, ['2027.cost', '2028.cost']);
  expect(differences(both, line({ title: 'Mine', years: [year(2027, '2', '1'), year(2028, '3')] }))).toEqual([]);
  expect(mine.years[2027]?.cost).toBe('1');
  expect(Object.keys(mine.years)).toEqual(['2027']);
});

it('knows when one year alone differs', () => {
  expect(onlyYear(['2027.cost', '2027.output'])).toBe(2027);
  expect(onlyYear(['2027.cost', '2028.cost'])).toBeNull();
  expect(onlyYear(['2027.cost', 'title'])).toBeNull();
  expect(onlyYear([])).toBeNull();
});

it('adds by year and pillar to the cent, and what nobody reported is no zero', () => {
  const lines = [
    line({ years: [year(2027, '0.10', '0.03'), year(2028, '90071992547409.93')] }),
    line({ code: 'sc-2', years: [year(2027, '0.20')] }),
    line({ code: 'va-1', pillar: 'victim_assistance', years: [year(2027, null, '5')] })
  ];
  const years = yearsOf(2027, 2029, lines);
  expect(years).toEqual([2027, 2028, 2029]);
  const { rows, whole } = totalsOf(lines, years, 'cost', () => null);
  expect(rows).toEqual([
    { key: 'survey_clearance', byYear: ['0.30', '90071992547409.93', null], all: '90071992547410.23' },
    { key: 'victim_assistance', byYear: [null, null, null], all: null }
  ]);
  expect(whole?.all).toBe('90071992547410.23');
  expect(measured(lines[0]!, 2027, 'need')).toBe('0.07');
  expect(measured(lines[2]!, 2027, 'need')).toBeNull();
  expect(lineTotal(lines[2]!, years, 'national')).toBe('5.00');
});

it('never adds outputs of two units', () => {
  const obligations = [{ code: 'SEN-5', remaining_unit: 'm2' }, { code: 'SEN-4', remaining_unit: 'mines' }] as Obligation[];
  const lines = [
    line({ years: [year(2027, null, null, '1200')] }),
    line({ code: 'sd-1', obligation_code: 'SEN-4', years: [year(2027, null, null, '7')] }),
    line({ code: 'ca-1', obligation_code: null, years: [year(2027, null, null, '1')] })
  ];
  const { rows, whole } = totalsOf(lines, [2027], 'output', unitsOf(obligations));
  expect(rows.map(({ key, all }) => [key, all])).toEqual([['m2', '1200.00'], ['mines', '7.00']]);
  expect(whole).toBeNull();
});

it('shows years with figures outside the period, too', () => {
  expect(yearsOf(2027, 2028, [line({ years: [year(2031, '1')] })])).toEqual([2027, 2028, 2031]);
});

it('finds a code that no line has', () => {
  expect(freeCode('survey_clearance', ['SC-1', 'sc-3'])).toBe('sc-2');
  expect(freeCode('something_else', [])).toBe('line-1');
});
