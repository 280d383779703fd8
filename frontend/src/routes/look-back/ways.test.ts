import { expect, test } from 'vitest';
import { chosenYear, ruleText, waysOf } from './ways';
import type { Measures, Year } from './ask';

const measures = {} as Measures;
const year = (number: number, is_early: boolean, ways: string[] = []) =>
  ({ year: number, is_early, ways: Object.fromEntries(ways.map((way) => [way, measures])) }) as Year;

test('without a year in the address the newest that the policy was not chosen on is shown', () => {
  const years = [year(2014, true), year(2019, false), year(2022, false), year(2023, true)];
  expect(chosenYear(years, null).year).toBe(2022);
  expect(chosenYear(years, '2014').year).toBe(2014);
  expect(chosenYear(years, '1999').year).toBe(2022);
  expect(chosenYear([year(2014, true)], null).year).toBe(2014);
});

test('a way is told by where money may go and how it is given; what is not known is shown as it came', () => {
  expect(waysOf(year(2022, false, ['as it happened', 'five_years: matched', 'free: equal', 'new: other'])).map((row) => `${row.rule}: ${row.way}`)).toEqual([
    'where it went: as it was',
    'States it funded within five years: matched',
    'any State: in equal shares',
    'new: other'
  ]);
  expect(ruleText('same_year')).toBe('States it funded that year');
});
