/** What stands in the forms of agreements, from and to what the API takes. Amounts are text as they were typed until they are sent. */
import { less } from '$lib/money';
import { amountOf } from '../commitments/draft';
import type { Agreement, AgreementYear, FlowType, Form, NewAgreement, Pillar } from './ask';

export interface YearDraft {
  year: string;
  /** Of the tranche that it is taken from; '' is that of the same year. */
  tranche: string;
  amount: string;
}

export interface Draft {
  commitment: string;
  title: string;
  form: Form;
  state: string;
  /** The third party, as `donor:BRA` or `state:MOZ`; '' is none. */
  partner: string;
  pillar: Pillar | '';
  channel: string;
  currency: string;
  flowType: FlowType;
  signedOn: string;
  years: YearDraft[];
}

export const FORMS: Form[] = ['bilateral', 'triangular', 'south_south', 'border_area'];
export const PILLARS: Pillar[] = ['survey_clearance', 'risk_education', 'victim_assistance', 'stockpile_destruction', 'capacity'];
export const FLOW_TYPES: FlowType[] = ['standard', 'parked', 'pass_through', 'carried_over'];

export const today = (): string => new Date().toISOString().slice(0, 10);

export const emptyDraft = (): Draft => ({
  commitment: '', title: '', form: 'bilateral', state: '', partner: '', pillar: '', channel: '', currency: 'USD', flowType: 'standard',
  signedOn: today(), years: [{ year: String(new Date().getUTCFullYear()), tranche: '', amount: '' }]
});

export const yearsOf = (rows: AgreementYear[]): YearDraft[] =>
  rows.map((each) => ({ year: String(each.year), tranche: String(each.tranche_year), amount: each.amount }));

export type Told = 'bad_amount' | 'bad_year';

/** Fields of the years that cannot be read, by the name that the API gives them. */
export function unreadable(years: YearDraft[]): Record<string, Told> {
  const found: Record<string, Told> = {};
  years.forEach((each, place) => {
    if (!/^\d{4}$/.test(each.year.trim())) found[`years.${place}.year`] = 'bad_year';
    if (each.tranche.trim() && !/^\d{4}$/.test(each.tranche.trim())) found[`years.${place}.tranche_year`] = 'bad_year';
    if (amountOf(each.amount) === null) found[`years.${place}.amount`] = 'bad_amount';
  });
  return found;
}

/** The years as the API takes them, of a form in which everything can be read. */
export const yearsGiven = (years: YearDraft[]): NewAgreement['years'] =>
  years.map((each) => ({ year: Number(each.year), tranche_year: each.tranche.trim() ? Number(each.tranche) : null, amount: amountOf(each.amount)! }));

export const newOf = (draft: Draft): NewAgreement => ({
  commitment_id: draft.commitment,
  title: draft.title.trim(),
  form: draft.form,
  state: draft.state,
  partner: draft.form === 'bilateral' ? null : draft.partner || null,
  pillar: draft.pillar || null,
  channel: draft.channel.trim() || null,
  currency: draft.currency.trim().toUpperCase(),
  boundary: null,
  flow_type: draft.flowType,
  signed_on: draft.signedOn,
  years: yearsGiven(draft.years)
});

/** The name of a party from `state:SEN` or `donor:NOR`: an agreement names its donor and State; a third party is among `names`, else it keeps its code. */
export function partyName(party: string, row: Pick<Agreement, 'donor_code' | 'donor_name' | 'state' | 'state_name'>, names: ReadonlyMap<string, string>): string {
  if (party === `donor:${row.donor_code}`) return row.donor_name;
  if (party === `state:${row.state}`) return row.state_name;
  return names.get(party) ?? party.slice(party.indexOf(':') + 1);
}

/** What of a year is agreed and not yet paid, in the agreement's currency. */
export const openOf = (row: Pick<AgreementYear, 'amount' | 'paid'>): string => less(row.amount, row.paid);

export type Step = 'confirm' | 'decline' | 'publish' | 'amend' | 'end' | 'pay';

/** What a party may do with an agreement as it stands, or with the amendment that waits beside it; nothing where it is no party of it. */
export function stepsOf(row: Pick<Agreement, 'status' | 'version' | 'parties' | 'amendment'>, party: string | null): Step[] {
  const own = row.parties.find((each) => each.party === party);
  if (!own) return [];
  const isOpen = row.status === 'recorded' || row.status === 'confirmed';
  const isProvider = own.role === 'provider';
  const steps: [Step, boolean][] = [
    ['confirm', row.amendment ? !row.amendment.confirmed_by.includes(own.party) : isOpen && own.confirmed_version !== row.version],
    // Its donor takes an amendment back by declining it; what it has only recorded it ends.
    ['decline', row.amendment !== null || (row.status === 'recorded' && !isProvider)],
    ['pay', row.status === 'confirmed' && isProvider],
    ['amend', isOpen && isProvider],
    ['end', isOpen && isProvider],
    ['publish', (row.status === 'confirmed' || row.status === 'ended') && own.publishes_at === null]
  ];
  return steps.filter(([, may]) => may).map(([step]) => step);
}
