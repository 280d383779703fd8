/** The form's defaults are those of the API, every field reaches it, and what cannot be read is told at its field. */
import { expect, it } from 'vitest';
import description from '$lib/api/openapi.json';
import { fundDraft, fundOf, partsOf, unreadable } from './fund';

it('starts with the defaults of the API', () => {
  const { properties } = description.components.schemas.FundOptions;
  const defaults = Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, 'default' in schema ? schema.default : null]));
  expect(fundOf(fundDraft())).toEqual(defaults);
});

it('sends every rule that can be typed', () => {
  const typed = {
    ...fundDraft(), start_year: ' 2028 ', payment: 'path' as const, by_year: '3, 2; 1.5', largest_usd: '1000000.50', fee_percent: '7', reserve_percent: '0.3', has_estimated: true,
    front_loads: true, rate_percent: '4.5', gearing_percent: '90', contributors: '12', with_replay: false
  };
  expect(unreadable(typed)).toEqual([]);
  expect(fundOf(typed)).toEqual({
    start_year: 2028, path: [3, 2, 1.5], contributions: null, largest_usd: '1000000.50', fee_share: 0.07, reserve_share: 0.003, evidence: ['documented', 'estimated', 'reported'],
    front_loads: true, front_load_rate: 0.045, gearing: 0.9, contributors: 12, with_replay: false
  });
  expect(fundOf({ ...typed, payment: 'contributions', by_year: '5000000 4000000.25' })).toMatchObject({ path: null, contributions: ['5000000', '4000000.25'] });
  expect(fundOf({ ...typed, payment: 'equal' })).toMatchObject({ path: null, contributions: null });
});

it('reads what is impossible, so that the API says why, all of it together', () => {
  const typed = { ...fundDraft(), start_year: '1999', fee_percent: '90', reserve_percent: '-1', gearing_percent: '700', contributors: '0' };
  expect(unreadable(typed)).toEqual([]);
  expect(fundOf(typed)).toMatchObject({ start_year: 1999, fee_share: 0.9, reserve_share: -0.01, gearing: 7, contributors: 0 });
});

it('tells of all that cannot be read, at its field', () => {
  const typed = {
    ...fundDraft(), start_year: 'soon', payment: 'contributions' as const, by_year: '1,000,000 2', largest_usd: 'much', fee_percent: '', reserve_percent: '5%', rate_percent: '3,5',
    gearing_percent: 'all', contributors: '2.5'
  };
  expect(unreadable(typed).map(({ field, is }) => [field, is])).toEqual([
    ['fund.fee_share', 'no_number'], ['fund.reserve_share', 'no_number'], ['fund.front_load_rate', 'no_number'], ['fund.gearing', 'no_number'],
    ['fund.start_year', 'no_whole_number'], ['fund.contributors', 'no_whole_number'], ['fund.largest_usd', 'no_amount'], ['fund.contributions', 'no_amount']
  ]);
  expect(unreadable({ ...fundDraft(), payment: 'path', by_year: ' ' })).toEqual([{ field: 'fund.path', typed: '', is: 'no_parts' }]);
});

it('never takes an amount with separators of thousands for several years', () => {
  expect(partsOf('1,000,000')).toEqual(['1,000,000']);
  expect(partsOf('3, 2, 1')).toEqual(['3', '2', '1']);
  expect(partsOf('3 2\n1')).toEqual(['3', '2', '1']);
});
