/** What stands in the form of a commitment, from and to what the API takes. Amounts are text as they were typed until they are sent. */
import type { Commitment } from '$lib/api/answers';
import type { FieldFault } from '$lib/api/problem';
import { cents, fromCents } from '$lib/money';
import { byName } from '$lib/names/names';
import type { NewCommitment, Pillar } from './ask';

export interface YearDraft {
  year: string;
  amount: string;
}

export interface Draft {
  currency: string;
  usdPerUnit: string;
  rateOn: string;
  rateSource: string;
  total: string;
  years: YearDraft[];
  states: string[];
  pillars: Pillar[];
  channel: string;
  /** '' is not said. */
  throughBudget: '' | 'yes' | 'no';
  canCarryOver: boolean;
  canFrontLoad: boolean;
  minGrantUsd: string;
  /** In percent, as people speak of it. */
  maxStatePercent: string;
  localPercent: string;
  isUpperBound: boolean;
  visibility: NewCommitment['visibility'];
  note: string;
}

export const VISIBILITIES: NewCommitment['visibility'][] = ['public', 'states_parties', 'named', 'own'];
export const PILLARS: Pillar[] = ['survey_clearance', 'risk_education', 'victim_assistance', 'stockpile_destruction', 'capacity'];

/** An empty form: one tranche next year, in US dollars. */
export function emptyDraft(thisYear: number): Draft {
  return {
    currency: 'USD', usdPerUnit: '', rateOn: '', rateSource: '', total: '', years: [{ year: String(thisYear + 1), amount: '' }],
    states: [], pillars: [], channel: '', throughBudget: '', canCarryOver: true, canFrontLoad: false, minGrantUsd: '',
    maxStatePercent: '', localPercent: '', isUpperBound: false, visibility: 'public', note: ''
  };
}

const percent = (share: number | null): string => (share === null ? '' : String(Math.round(share * 1e6) / 1e4));

/** The form of a commitment that is there. A loaded one may lack tranches or a rate; what it lacks stands empty. */
export function draftOf(row: Commitment): Draft {
  const own = row.tranches_in_currency;
  const isOwn = own.length > 0 && own.length === row.tranches.length;
  const years = isOwn ? own.map((each) => ({ year: String(each.year), amount: each.amount })) : row.tranches.map((each) => ({ year: String(each.year), amount: each.amount_usd }));
  return {
    currency: isOwn ? (row.currency ?? 'USD') : 'USD',
    usdPerUnit: isOwn && row.currency !== 'USD' ? (row.usd_per_unit ?? '') : '',
    rateOn: row.rate_on ?? '',
    rateSource: row.rate_source ?? '',
    total: (isOwn ? row.total : row.total_usd) ?? '',
    years: years.length > 0 ? years : [{ year: '', amount: '' }],
    states: row.states ?? [],
    pillars: row.pillars ?? [],
    channel: row.channel ?? '',
    throughBudget: row.is_through_development_budget === null ? '' : row.is_through_development_budget ? 'yes' : 'no',
    canCarryOver: row.can_carry_over ?? false,
    canFrontLoad: row.can_front_load ?? false,
    minGrantUsd: row.min_grant_usd ?? '',
    maxStatePercent: percent(row.max_state_share),
    localPercent: percent(row.local_share_min),
    isUpperBound: row.is_upper_bound,
    visibility: row.visibility,
    note: row.note ?? ''
  };
}

/** An amount as typed (`1,200,000.5`) as the API takes it (`1200000.50`); null where it is none. */
export function amountOf(typed: string): string | null {
  const plain = typed.replaceAll(/[\s,’'\u00a0\u202f]/g, '');
  return /^\d{1,14}(\.\d{1,2})?$/.test(plain) ? fromCents(cents(plain)) : null;
}

/** A percentage as typed as a share from 0 to 1; null where it is none. */
export function shareOf(typed: string): number | null {
  const plain = typed.trim().replace(',', '.').replace(/\s*%$/, '');
  return /^\d{1,3}(\.\d{1,4})?$/.test(plain) && Number(plain) > 0 && Number(plain) <= 100 ? Math.round(Number(plain) * 1e4) / 1e6 : null;
}

/** What the tranches add up to and by how much that misses the total; null while something cannot be read. */
export function sums(draft: Draft): { added: string; missing: string | null } | null {
  const amounts = draft.years.map((each) => amountOf(each.amount));
  if (amounts.some((each) => each === null)) return null;
  const added = amounts.reduce((sum, each) => sum + cents(each!), 0n);
  const total = amountOf(draft.total);
  return { added: fromCents(added), missing: total === null ? null : fromCents(cents(total) - added) };
}

export type Told = 'bad_amount' | 'bad_year' | 'bad_share';

/** Fields that cannot be read as what they should be, by the name that the API gives them. */
export function unreadable(draft: Draft): Record<string, Told> {
  const found: Record<string, Told> = {};
  if (amountOf(draft.total) === null) found.total = 'bad_amount';
  draft.years.forEach((each, place) => {
    if (!/^\d{4}$/.test(each.year.trim())) found[`tranches.${place}.year`] = 'bad_year';
    if (amountOf(each.amount) === null) found[`tranches.${place}.amount`] = 'bad_amount';
  });
  if (draft.minGrantUsd && amountOf(draft.minGrantUsd) === null) found.min_grant_usd = 'bad_amount';
  if (draft.maxStatePercent && shareOf(draft.maxStatePercent) === null) found.max_state_share = 'bad_share';
  if (draft.localPercent && shareOf(draft.localPercent) === null) found.local_share_min = 'bad_share';
  return found;
}

/** The terms as the API takes them, of a form in which everything can be read. */
export function termsOf(draft: Draft): Omit<NewCommitment, 'reason'> {
  const isUsd = draft.currency === 'USD';
  return {
    currency: draft.currency,
    total: amountOf(draft.total)!,
    tranches: draft.years.map((each) => ({ year: Number(each.year), amount: amountOf(each.amount)! })),
    usd_per_unit: isUsd ? null : draft.usdPerUnit.trim() || null,
    rate_on: isUsd ? null : draft.rateOn || null,
    rate_source: isUsd ? null : draft.rateSource.trim() || null,
    states: draft.states.length > 0 ? [...draft.states].sort() : null,
    pillars: draft.pillars.length > 0 ? [...draft.pillars].sort() : null,
    channel: draft.channel.trim() || null,
    is_through_development_budget: draft.throughBudget === '' ? null : draft.throughBudget === 'yes',
    can_carry_over: draft.canCarryOver,
    can_front_load: draft.canFrontLoad,
    min_grant_usd: draft.minGrantUsd ? amountOf(draft.minGrantUsd) : null,
    max_state_share: draft.maxStatePercent ? shareOf(draft.maxStatePercent) : null,
    local_share_min: draft.localPercent ? shareOf(draft.localPercent) : null,
    is_upper_bound: draft.isUpperBound,
    visibility: draft.visibility,
    note: draft.note.trim() || null
  };
}

/** States to choose from, in the order of their names. */
export const choosable = (rows: { iso3: string; name: string }[]): { code: string; name: string }[] =>
  rows.map((each) => ({ code: each.iso3, name: each.name })).sort((one, other) => byName(one.name, other.name));

/** What to say at each field, from the faults of an answer: what is wrong and how to mend it. */
export const atFields = (faults: FieldFault[]): Record<string, string> =>
  Object.fromEntries(faults.map((each) => [each.field, `${each.what}. ${each.mend}`]));
