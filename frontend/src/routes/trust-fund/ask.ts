/** What the page of the trust fund asks of the API: the newest study that is published, with its figures. */
import { acting as api, answer } from '$lib/api/acting';
import type { Evidence } from '$lib/api/answers';
import type { components } from '$lib/api/schema';
import type { Coded } from './reasons';

type Schemas = components['schemas'];
export type StudyRow = Schemas['StudyRow'];
export type Study = Schemas['StudyWithFiles'];

/** `trust-fund.json`: money is text with two decimals, shares and rates are 0 to 1. */
export interface Fund {
  verdict: 'feasible' | 'feasible_if' | 'not_feasible';
  conditions: string[];
  because: string[];
  /** One for each sentence, in the same order; studies published before 2026-11-22 have none. */
  condition_codes?: Coded[];
  because_codes?: Coded[];
  title: string;
  currency: string;
  years: [number, number];
  inputs: { start_year: number; fee_share: number; reserve_share: number; last_resort: { evidence: Evidence[] } };
  eligible: { obligations: number; missing_usd: string };
  least_fund: { fund_usd: string; if_paid_as_needed_usd: string; fund_quantiles_usd: Record<string, string> } | null;
  curve: Size[];
  comparison: { name: string; obligations_saved: number; late_months_saved: number; m2: number }[];
  unearmarked_for_the_same_usd: string | null;
  front_loading: { points: Loading[] } | null;
}

/** A size of the fund and what it would do. */
export interface Size {
  fund_usd: string;
  obligations_saved: number;
  late_months_saved: number;
  m2: number;
}

/** What borrowing at a rate and up to a share would bring. */
export interface Loading {
  rate: number;
  gearing: number;
  months_gained: number;
  interest_usd: string;
}

/** A way to pay, as documented; null is not reported. */
export interface Mechanism {
  name: string;
  kind: string;
  size_usd: string | null;
  year: number | null;
  evidence: Evidence;
  source: string;
}

export interface Published {
  study: Study | null;
  fund: Fund | null;
  mechanisms: Mechanism[];
  withdrawn: StudyRow[];
}

export const fileAddress = (study: string, name: string): string => `/api/v1/studies/${study}/files/${name}`;

/** A file of a study, which is JSON. */
export async function content<T>(study_id: string, file_name: string, signal: AbortSignal): Promise<T> {
  const asked = api.GET('/api/v1/studies/{study_id}/files/{file_name}', { params: { path: { study_id, file_name } }, parseAs: 'json', signal });
  return (await answer(asked, signal)) as T;
}

/** The newest study of a kind that is published and stands, and those that were withdrawn. */
export async function newest(kind: StudyRow['kind'], signal: AbortSignal): Promise<{ study: Study | null; withdrawn: StudyRow[] }> {
  const list = await answer(api.GET('/api/v1/studies', { params: { query: { kind, status: 'done', limit: 100 } }, signal }), signal);
  const rows: StudyRow[] = typeof list === 'string' ? [] : list.items.filter((row) => row.published_at !== null);
  const withdrawn = rows.filter((row) => row.withdrawn_at !== null);
  const standing = rows.find((row) => row.withdrawn_at === null);
  if (!standing) return { study: null, withdrawn };
  const study = await answer(api.GET('/api/v1/studies/{study_id}', { params: { path: { study_id: standing.id } }, signal }), signal);
  return { study, withdrawn };
}

export async function published(signal: AbortSignal): Promise<Published> {
  const { study, withdrawn } = await newest('trust_fund', signal);
  if (!study) return { study, fund: null, mechanisms: [], withdrawn };
  const [fund, mechanisms] = await Promise.all([
    content<Fund>(study.id, 'trust-fund.json', signal),
    content<Mechanism[]>(study.id, 'mechanisms.json', signal)
  ]);
  return { study, fund, mechanisms, withdrawn };
}
