/** What the replay of past years comes to, and its tables as rows. No markup here, so that it is tested without a browser. */
import type { PastFund, PastSize, PastWay } from './ask';

export interface Findings {
  low_usd: string;
  high_usd: string;
  /** The least fund as a multiple of the money recorded that year. */
  least_times: number;
  most_times: number;
  /** In how many years the same sum without an earmark does as much. */
  as_good: number;
  years: number;
  least_freed: number;
  most_freed: number;
}

export const sizesOf = (years: PastFund[]): PastSize[] => years.flatMap((row) => row.curve.map((size) => ({ ...size, year: row.year })));
export const waysOf = (years: PastFund[]): PastWay[] => years.flatMap((row) => row.comparison.map((way) => ({ ...way, year: row.year })));

const funded = (row: PastFund, way: PastWay['way']): number => row.comparison.find((each) => each.way === way)?.obligations_funded ?? 0;

/** The few figures that the tables come to; null where no year lacked money or none is recorded. */
export function findings(years: PastFund[]): Findings | null {
  const short = years.filter((row) => row.comparison.length > 0);
  const bySize = [...short].sort((a, b) => Number(a.least_fund_usd) - Number(b.least_fund_usd));
  const [first, last] = [bySize[0], bySize.at(-1)];
  if (!first || !last) return null;
  const times = short.flatMap((row) => row.share_of_money ?? []);
  if (times.length === 0) return null;
  const freed = short.map((row) => funded(row, 'freed'));
  return {
    low_usd: first.least_fund_usd,
    high_usd: last.least_fund_usd,
    least_times: Math.min(...times),
    most_times: Math.max(...times),
    as_good: short.filter((row) => funded(row, 'unearmarked') >= funded(row, 'fund')).length,
    years: short.length,
    least_freed: Math.min(...freed),
    most_freed: Math.max(...freed)
  };
}
