/** What stands in the forms of facts at home, from and to what the API takes. Numbers are text as they were typed until they are sent. */
import { amountOf, PILLARS } from '../../commitments/draft';
import type { Pillar } from '../../commitments/ask';
import { citedOf, documentOf, given, type CitedDraft } from '../form/cited';
import type { CommitmentRow, CommitmentWords, Member, PlanRow, PlanWords, PlatformRow, PlatformWords } from './ask';

interface Founded {
  evidence: 'documented' | 'reported';
  cited: CitedDraft;
}

export interface CommitmentDraft extends Founded {
  pillar: Pillar | '';
  firstYear: string;
  lastYear: string;
  isPerYear: boolean;
  amount: string;
  currency: string;
  usdPerUnit: string;
  rateOn: string;
  rateSource: string;
  staff: string;
  what: string;
}

export interface PlanDraft extends Founded {
  title: string;
  since: string;
  until: string;
  firstYear: string;
  lastYear: string;
  pillars: Pillar[];
  covers: string;
  document: string;
}

export interface PlatformDraft extends Founded {
  name: string;
  since: string;
  until: string;
  meets: NonNullable<PlatformRow['meets']> | '';
  members: { kind: Member['kind']; name: string }[];
  document: string;
}

export { PILLARS };
export const MEETS: NonNullable<PlatformRow['meets']>[] = ['monthly', 'quarterly', 'twice_a_year', 'yearly', 'irregularly'];
export const MEMBER_KINDS: Member['kind'][] = ['government', 'donor', 'united_nations', 'operator', 'civil_society', 'survivors', 'other'];

const founded = (row?: { evidence: string; source_ids: string[] }): Founded => ({
  evidence: row?.evidence === 'reported' ? 'reported' : 'documented',
  cited: citedOf(row?.source_ids)
});
const typed = (value: string | number | null | undefined): string => (value === null || value === undefined ? '' : String(value));
const year = (text: string): number | null => (text.trim() ? Number(text) : null);

/** The form of a commitment; one that files gave in US dollars alone begins with those. */
export function commitmentDraft(row?: CommitmentRow): CommitmentDraft {
  const isOwn = !row || row.amount !== null || row.amount_usd === null;
  return {
    pillar: row?.pillar ?? '',
    firstYear: typed(row?.first_year),
    lastYear: typed(row?.last_year),
    isPerYear: row?.is_per_year ?? false,
    amount: typed(isOwn ? row?.amount : row?.amount_usd),
    currency: isOwn ? (row?.currency ?? 'USD') : 'USD',
    usdPerUnit: typed(row?.usd_per_unit),
    rateOn: typed(row?.rate_on),
    rateSource: typed(row?.rate_source),
    staff: typed(row?.staff),
    what: typed(row?.what),
    ...founded(row)
  };
}

export function planDraft(row?: PlanRow): PlanDraft {
  return {
    title: typed(row?.title),
    since: typed(row?.since),
    until: typed(row?.until),
    firstYear: typed(row?.first_year),
    lastYear: typed(row?.last_year),
    pillars: row?.pillars ?? [],
    covers: typed(row?.covers),
    document: typed(row?.document),
    ...founded(row)
  };
}

export function platformDraft(row?: PlatformRow): PlatformDraft {
  return {
    name: typed(row?.name),
    since: typed(row?.since),
    until: typed(row?.until),
    meets: row?.meets ?? '',
    members: (row?.members ?? []).map((each) => ({ ...each })),
    document: typed(row?.document),
    ...founded(row)
  };
}

export type Told = 'bad_amount' | 'bad_year' | 'bad_count';
const isYear = (text: string): boolean => !text.trim() || /^\d{4}$/.test(text.trim());

/** Fields of a commitment that cannot be read as what they should be, by the name that the API gives them. */
export function unreadable(draft: CommitmentDraft | PlanDraft): Record<string, Told> {
  const found: Record<string, Told> = {};
  if (!isYear(draft.firstYear) || ('amount' in draft && !draft.firstYear.trim())) found.first_year = 'bad_year';
  if (!isYear(draft.lastYear)) found.last_year = 'bad_year';
  if ('amount' in draft) {
    if (draft.amount.trim() && amountOf(draft.amount) === null) found.amount = 'bad_amount';
    if (draft.staff.trim() && !/^\d{1,7}$/.test(draft.staff.trim())) found.staff = 'bad_count';
  }
  return found;
}

export function commitmentWords(draft: CommitmentDraft): CommitmentWords {
  const amount = draft.amount.trim() ? amountOf(draft.amount) : null;
  const isRated = amount !== null && draft.currency !== 'USD';
  return {
    pillar: draft.pillar || null,
    first_year: Number(draft.firstYear),
    last_year: year(draft.lastYear),
    is_per_year: draft.isPerYear,
    amount,
    currency: amount === null ? null : draft.currency.trim().toUpperCase() || null,
    usd_per_unit: isRated ? (given(draft.usdPerUnit)?.replace(',', '.') ?? null) : null,
    rate_on: isRated ? given(draft.rateOn) : null,
    rate_source: isRated ? given(draft.rateSource) : null,
    staff: draft.staff.trim() ? Number(draft.staff) : null,
    what: given(draft.what),
    evidence: draft.evidence,
    source: documentOf(draft.cited)
  };
}

export const planWords = (draft: PlanDraft): PlanWords => ({
  title: draft.title.trim(),
  since: given(draft.since),
  until: given(draft.until),
  first_year: year(draft.firstYear),
  last_year: year(draft.lastYear),
  pillars: draft.pillars.length > 0 ? [...draft.pillars].sort() : null,
  covers: given(draft.covers),
  document: given(draft.document),
  evidence: draft.evidence,
  source: documentOf(draft.cited)
});

export function platformWords(draft: PlatformDraft): PlatformWords {
  const members = draft.members.filter((each) => each.name.trim()).map((each) => ({ kind: each.kind, name: each.name.trim() }));
  return {
    name: draft.name.trim(),
    since: given(draft.since),
    until: given(draft.until),
    meets: draft.meets || null,
    members: members.length > 0 ? members : null,
    document: given(draft.document),
    evidence: draft.evidence,
    source: documentOf(draft.cited)
  };
}
