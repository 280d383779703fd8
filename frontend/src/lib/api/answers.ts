/** The answers of the API as docs/api.md gives them. Money is a string with two decimals; missing is null with a reason beside it. */

export type Evidence = 'documented' | 'reported' | 'estimated' | 'assumed' | 'unverified';
/** Which grades an answer holds: those that totals count, or all of them. */
export type EvidenceScope = 'counted' | 'all';

export interface List<T> {
  items: T[];
  next: string | null;
}

/** What every figure has beside it. */
export interface Sourced {
  evidence: Evidence;
  source_ids: string[];
  as_of: string | null;
}

export interface Remaining {
  remaining: number | null;
  remaining_unit: string | null;
  remaining_as_of: string | null;
  remaining_is_stale: boolean | null;
  remaining_evidence: Evidence | null;
  remaining_reason: string | null;
}

export interface StateRow extends Sourced, Remaining {
  iso3: string;
  name: string;
  region: string;
  subregion: string;
  is_ldc: boolean;
  is_state_party: boolean;
  withdrawal_effective: string | null;
  article_5_status: string | null;
  deadline: string | null;
  deadline_basis: string | null;
  deadline_reason: string | null;
  need_usd: string | null;
  need_reason: string | null;
  need_first_year: number | null;
  need_last_year: number | null;
  need_evidence: Evidence | null;
}

export interface Obligation extends Sourced, Remaining {
  id: string;
  code: string;
  state: string;
  state_name: string;
  article: number;
  status: string;
  first_deadline: string | null;
  deadline: string | null;
  deadline_basis: string | null;
  deadline_reason: string | null;
}

export interface Quantity extends Sourced {
  value: number;
  unit: string;
  kind: string;
  is_stale: boolean;
}

export interface ExtensionRequest {
  id: string;
  requested_on: string | null;
  from_deadline: string | null;
  to_deadline: string | null;
  decision: string;
  decided_on: string | null;
  evidence: Evidence;
  source_ids: string[];
}

export interface Source {
  id: string;
  title: string;
  publisher: string | null;
  date: string | null;
  url: string | null;
}

export interface WorkPlan extends Sourced {
  id: string;
  state: string;
  title: string;
  version: number;
  first_year: number;
  last_year: number;
  published_on: string | null;
  currency: string;
  cost_usd: string | null;
  national_usd: string | null;
  secured_usd: string | null;
  need_usd: string | null;
}

export interface NeedOfYear extends Sourced {
  year: number;
  pillar: string;
  cost_usd: string | null;
  national_usd: string | null;
  secured_usd: string | null;
  need_usd: string;
  currency: string;
}

export interface FundingOfYear extends Sourced {
  year: number;
  international_usd: string | null;
  national_usd: string | null;
  is_complete: boolean;
}

export interface FlowOfDonor extends Sourced {
  donor_id: string;
  donor_name: string;
  year: number;
  amount_usd: string;
  currency: string;
}

export interface StatePage {
  iso3: string;
  name: string;
  region: string;
  subregion: string;
  is_ldc: boolean;
  is_state_party: boolean;
  entry_into_force: string | null;
  withdrawal_notified: string | null;
  withdrawal_effective: string | null;
  article_5_status: string | null;
  evidence: Evidence;
  source_ids: string[];
  as_of: string | null;
  obligations: (Obligation & { quantities: Quantity[]; requests: ExtensionRequest[] })[];
  plan: WorkPlan | null;
  plan_reason: string | null;
  need_by_year: NeedOfYear[];
  need_reason: string | null;
  funding_by_year: FundingOfYear[];
  funding_reason: string | null;
  flows_by_donor: FlowOfDonor[];
  flows_reason: string | null;
  sources: Source[];
}

export interface Round {
  id: string;
  title: string;
  is_illustration: boolean;
  watermark: string | null;
  cutoff: string;
  first_year: number;
  last_year: number;
  currency: string;
  preset: string | null;
  outcome: string;
  committed_usd: string;
  placed_usd: string;
  need_usd: string;
  unmet_usd: string;
  states: number;
  evidence: Evidence[];
  case_sha256: string;
  result_sha256: string | null;
  solved_at: string | null;
}

export interface RoundTier {
  name: string;
  in_words: string;
  objective: number | number[];
  objective_unit: string;
  floor_used: number | null;
  seconds: number;
}

export interface RoundPage extends Round {
  preset_in_words: string;
  tiers: RoundTier[];
  is_unique: boolean | null;
  solver: string;
  by_pillar: { pillar: string; need_usd: string; funded_usd: string; unmet_usd: string }[];
  by_donor: { donor_id: string; donor_name: string; committed_usd: string; placed_usd: string; evidence: Evidence }[];
  by_reason: { reason: string; in_words: string; unmet_usd: string }[];
}

interface RoundRow extends Sourced {
  state: string;
  state_name: string;
  watermark: string | null;
}

export interface Allocation extends RoundRow {
  commitment_id: string;
  donor_id: string;
  donor_name: string;
  activity_id: string;
  activity_title: string;
  pillar: string;
  year: number;
  amount_usd: string;
  asked_by: string;
  asked_by_in_words: string;
  coverage_gain_share: number | null;
  late_months_saved: number | null;
  late_months_saved_reason: string | null;
}

export interface Unfunded extends RoundRow {
  activity_id: string;
  activity_title: string;
  pillar: string;
  year: number;
  unmet_usd: string;
  reason: string;
  reason_in_words: string;
}

export interface RoundObligation extends Omit<RoundRow, 'source_ids'> {
  obligation_id: string;
  article: number;
  deadline: string | null;
  deadline_basis: string | null;
  late_share: number | null;
  late_share_before: number | null;
  late_by_plan_share: number | null;
  late_months: number | null;
  late_months_reason: string | null;
  late_share_reason: string | null;
}

export interface RoundState extends Omit<RoundRow, 'source_ids'> {
  need_usd: string;
  funded_usd: string;
  unmet_usd: string;
  coverage_share: number | null;
  coverage_share_reason: string | null;
}

export interface NeedCell extends Sourced {
  year: number;
  pillar: string;
  need_usd: string;
  gap_usd: string | null;
  gap_reason: string | null;
  states: number;
  currency: string;
}

export interface OtherGradeCell extends Sourced {
  year: number;
  pillar: string;
  need_usd: string;
  states: number;
  currency: string;
}

export interface SmallSum extends Sourced {
  state: string;
  state_name: string;
  need_usd: string;
  currency: string;
  first_year: number;
  last_year: number;
  deadline: string | null;
  deadline_basis: string | null;
  observed_donors: number;
}

export interface NextDeadline extends Sourced {
  obligation_id: string;
  state: string;
  state_name: string;
  article: number;
  deadline: string;
  deadline_basis: string;
  remaining: number | null;
  remaining_unit: string | null;
  remaining_reason: string | null;
  need_usd: string | null;
  need_reason: string | null;
}

export interface Totals {
  as_of: string;
  currency: string;
  first_year: number;
  last_year: number;
  evidence_counted: Evidence[];
  denominator: {
    states_with_obligation: number;
    states_with_published_need: number;
    states_without_published_need: { state: string; state_name: string; need_reason: string }[];
    in_words: string;
  };
  need_usd: string | null;
  gap_usd: string | null;
  gap_reason: string | null;
  gap_round_id: string | null;
  gap_as_of: string | null;
  by_year_and_pillar: NeedCell[];
  other_grades: OtherGradeCell[] | null;
  committed_by_year: (Sourced & { year: number; amount_usd: string; currency: string })[];
  small_sums_that_finish: SmallSum[];
  next_deadlines: NextDeadline[];
  last_round: Round | null;
}
