/** The rules of a fund as they stand in the desk's form, and as the API takes them. No markup here, so that it is tested without a browser.
 *  The surprise: nothing but what cannot be read is refused here; what is impossible is refused by the API, which knows the round. */
import type { Schemas } from './ask';

type FundOptions = NonNullable<Schemas['NewStudy']['fund']>;

export const PAYMENTS = ['equal', 'path', 'contributions'] as const;
export type Payment = (typeof PAYMENTS)[number];

/** What was typed. Shares are in percent here, and 0 to 1 in the API. */
export interface FundDraft {
  round: string;
  title: string;
  start_year: string;
  payment: Payment;
  /** Parts or amounts by year, with blanks between them. */
  by_year: string;
  largest_usd: string;
  fee_percent: string;
  reserve_percent: string;
  has_estimated: boolean;
  front_loads: boolean;
  rate_percent: string;
  gearing_percent: string;
  contributors: string;
  with_replay: boolean;
}

/** The defaults of the API and of `clearinghouse trust-fund`, as they stand in the form at first. A test holds them against the API's description. */
export const fundDraft = (): FundDraft => ({
  round: '', title: '', start_year: '', payment: 'equal', by_year: '', largest_usd: '', fee_percent: '1', reserve_percent: '5', has_estimated: false,
  front_loads: false, rate_percent: '3', gearing_percent: '70', contributors: '20', with_replay: true
});

/** Digits with a point for decimals; a sign is read, so that the API says why it does not do. Separators of thousands are not read. */
const NUMBER = /^[-−]?\d+(\.\d+)?$/;
const isNumber = (typed: string): boolean => NUMBER.test(typed.trim());
const numberOf = (typed: string): number => Number(typed.trim().replace('−', '-'));
const shareOf = (percent: string): number => Number((numberOf(percent) / 100).toFixed(8));

/** Parts by year: between them stand blanks or semicolons, or commas with a blank behind. */
export const partsOf = (typed: string): string[] => typed.trim().split(/[;\s]+|,\s+/).map((part) => part.replace(/,$/, '')).filter(Boolean);

export type Unreadable = { field: string; typed: string; is: 'no_number' | 'no_whole_number' | 'no_parts' | 'no_amount' };

/** What cannot be read as a number, by the path that the field has in the API. */
export function unreadable(draft: FundDraft): Unreadable[] {
  const found: Unreadable[] = [];
  const percents: [string, string][] = [
    ['fund.fee_share', draft.fee_percent], ['fund.reserve_share', draft.reserve_percent], ['fund.front_load_rate', draft.rate_percent], ['fund.gearing', draft.gearing_percent]
  ];
  for (const [field, typed] of percents) if (!isNumber(typed)) found.push({ field, typed, is: 'no_number' });
  for (const [field, typed] of [['fund.start_year', draft.start_year], ['fund.contributors', draft.contributors]] as const) {
    if (!/^-?\d+$/.test(typed.trim()) && !(field === 'fund.start_year' && typed.trim() === '')) found.push({ field, typed, is: 'no_whole_number' });
  }
  const amount = /^\d{1,15}(\.\d{1,2})?$/;
  if (draft.largest_usd.trim() && !amount.test(draft.largest_usd.trim())) found.push({ field: 'fund.largest_usd', typed: draft.largest_usd, is: 'no_amount' });
  if (draft.payment !== 'equal') {
    const parts = partsOf(draft.by_year);
    const odd = parts.find((part) => (draft.payment === 'path' ? !isNumber(part) : !amount.test(part)));
    if (parts.length === 0) found.push({ field: `fund.${draft.payment}`, typed: '', is: 'no_parts' });
    else if (odd !== undefined) found.push({ field: `fund.${draft.payment}`, typed: odd, is: draft.payment === 'path' ? 'no_number' : 'no_amount' });
  }
  return found;
}

/** The rules as they are sent; the draft is one of which everything can be read. */
export function fundOf(draft: FundDraft): FundOptions {
  const parts = partsOf(draft.by_year);
  return {
    start_year: draft.start_year.trim() ? Number(draft.start_year) : null,
    path: draft.payment === 'path' ? parts.map(numberOf) : null,
    contributions: draft.payment === 'contributions' ? parts : null,
    largest_usd: draft.largest_usd.trim() || null,
    fee_share: shareOf(draft.fee_percent),
    reserve_share: shareOf(draft.reserve_percent),
    evidence: draft.has_estimated ? ['documented', 'estimated', 'reported'] : ['documented', 'reported'],
    front_loads: draft.front_loads,
    front_load_rate: shareOf(draft.rate_percent),
    gearing: shareOf(draft.gearing_percent),
    contributors: Number(draft.contributors),
    with_replay: draft.with_replay
  };
}
