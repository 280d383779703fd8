/** What the replay comes to: sums by hand, over years that lacked money alone. */
import { expect, it } from 'vitest';
import type { PastFund } from './ask';
import { findings, sizesOf, waysOf } from './replay';

const effect = { late_months_saved: 0, area_m2: 0 };
const year = (year: number, fund: string, share: number | null, funded: [number, number, number] | null): PastFund => ({
  year, n_at_risk: 5, n_funded: 1, n_short: 4, n_absorption: 0, n_with_plan: 1, n_uncertain: 3,
  money_usd: '10.00', missing_usd: '9.00', to_half_usd: '4.00', least_fund_usd: fund, least_fund_with_plan_usd: '2.00', low_usd: '8.00', high_usd: '12.00',
  share_of_money: share,
  curve: [{ fund_usd: '0.00', obligations_funded: 0, ...effect }, { fund_usd: fund, obligations_funded: 4, ...effect }],
  comparison: funded
    ? [
        { way: 'fund', obligations_funded: funded[0], ...effect },
        { way: 'unearmarked', obligations_funded: funded[1], ...effect },
        { way: 'freed', obligations_funded: funded[2], ...effect }
      ]
    : []
});
const years = [year(2014, '900.00', 5.5, [4, 4, 2]), year(2016, '1000.00', 4, [4, 3, 1]), year(2019, '0.00', 0, null)];

it('takes the least and the greatest of the years that lacked money', () => {
  expect(findings(years)).toEqual({
    low_usd: '900.00', high_usd: '1000.00', least_times: 4, most_times: 5.5, as_good: 1, years: 2, least_freed: 1, most_freed: 2
  });
});

it('says nothing where no year lacked money, or none is recorded', () => {
  expect(findings([years[2]!])).toBeNull();
  expect(findings([year(2014, '900.00', null, [1, 1, 1])])).toBeNull();
});

it('has a row for each size and each way of each year', () => {
  expect(sizesOf(years).map((row) => [row.year, row.obligations_funded])).toEqual([[2014, 0], [2014, 4], [2016, 0], [2016, 4], [2019, 0], [2019, 4]]);
  expect(waysOf(years).map((row) => `${row.year} ${row.way}`)).toEqual(['2014 fund', '2014 unearmarked', '2014 freed', '2016 fund', '2016 unearmarked', '2016 freed']);
});
