/** What the page of looking back asks of the API: the newest look back that is published, with its figures. */
import { content, newest, type Study, type StudyRow } from '../trust-fund/ask';

/** A figure at the needs as computed, and its range over resampled needs; money is text. */
export interface Estimate<T = number> {
  value: T;
  low: T;
  high: T;
}

/** What a way to give the money of a year would have done; shares are 0 to 1. */
export interface Measures {
  n_nothing: Estimate;
  n_half_funded: Estimate;
  late_months: Estimate;
  area_m2: Estimate;
  moved_share: Estimate;
  met_share: Estimate;
}

export interface Year {
  year: number;
  is_early: boolean;
  n_open: number;
  n_known: number;
  n_at_risk: number;
  n_not_whole: number;
  n_donors: number;
  need_usd: string;
  money_usd: string;
  unrecorded_usd: string;
  /** By `as it happened` or `rule: way`. */
  ways: Record<string, Measures>;
  /** By rule. */
  flexibility: Record<string, (Measures & { free_share: number })[]>;
}

export interface Trial {
  name: string;
  n_half_funded: number;
  late_months: number;
}

/** `look-back.json`, as far as it is shown. */
export interface LookBack {
  /** The day of the packaged figures; a look back of before has none. */
  as_of?: string;
  years: Year[];
  policy: { chosen: string; tried_on_early_years: Trial[] };
  samples: { n: number };
}

export interface Published {
  study: Study | null;
  found: LookBack | null;
  withdrawn: StudyRow[];
}

export async function published(signal: AbortSignal): Promise<Published> {
  const { study, withdrawn } = await newest('look_back', signal);
  return { study, withdrawn, found: study && (await content<LookBack>(study.id, 'look-back.json', signal)) };
}
