/** What the page of the trust fund asks of the API: the newest study that is published, with its figures. */
import { acting as api, answer } from '$lib/api/acting';
import { listed, whole } from '$lib/api/answer';
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
  /** Null or absent: the study was made without it, or by an earlier version. */
  replay?: Replay | null;
  /** What agreements held of the round's commitments when it was frozen; null or absent: not known. */
  agreed_usd?: string | null;
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

/** A way to pay, or a body that coordinates, as documented. */
export type Mechanism = Schemas['MechanismRow'];

/** Ways to pay, in the order in which they are listed; `coordination` are meetings and bodies, which pay nothing. */
export const KINDS = ['bond', 'front_loading', 'blended', 'trust_fund', 'pooled', 'bilateral'];

/** `replay` of `trust-fund.json`: a fund of last resort in past years. */
export interface Replay {
  as_of: string;
  evidence: Evidence;
  fee_share: number;
  reserve_share: number;
  at_risk_within_years: number;
  samples: { n: number };
  years: PastFund[];
}

/** A past year; money is text with two decimals. */
export interface PastFund {
  year: number;
  n_at_risk: number;
  n_funded: number;
  n_short: number;
  n_absorption: number;
  n_with_plan: number;
  n_uncertain: number;
  money_usd: string;
  missing_usd: string;
  to_half_usd: string;
  least_fund_usd: string;
  least_fund_with_plan_usd: string;
  low_usd: string;
  high_usd: string;
  share_of_money: number | null;
  curve: Omit<PastSize, 'year'>[];
  comparison: Omit<PastWay, 'year'>[];
}

export interface PastSize {
  year: number;
  fund_usd: string;
  obligations_funded: number;
  late_months_saved: number;
  area_m2: number;
}

export interface PastWay {
  year: number;
  way: 'fund' | 'unearmarked' | 'freed';
  obligations_funded: number;
  late_months_saved: number;
  area_m2: number;
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
  const rows = listed(list).items.filter((row) => row.published_at !== null);
  const withdrawn = rows.filter((row) => row.withdrawn_at !== null);
  const standing = rows.find((row) => row.withdrawn_at === null);
  if (!standing) return { study: null, withdrawn };
  const study = await answer(api.GET('/api/v1/studies/{study_id}', { params: { path: { study_id: standing.id } }, signal }), signal);
  return { study, withdrawn };
}

/** The register of ways to pay. */
async function register(signal: AbortSignal): Promise<Mechanism[]> {
  const rows = await whole((query) => answer(api.GET('/api/v1/mechanisms', { params: { query }, signal }), signal));
  return rows.filter((row) => KINDS.includes(row.kind));
}

export async function published(signal: AbortSignal): Promise<Published> {
  const [{ study, withdrawn }, mechanisms] = await Promise.all([newest('trust_fund', signal), register(signal)]);
  const fund = study && (await content<Fund>(study.id, 'trust-fund.json', signal));
  return { study, fund, mechanisms, withdrawn };
}
