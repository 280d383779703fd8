/** What the needs explorer counts: one row a State, summed to the cent from yearly needs, the last documented round and known flows.
 *  The surprise: a gap is only given where the round had every counted need behind it; else it is missing, not the whole need. */
import type { Annotation, Evidence, FlowRow, NeedOfYear, RoundState, StateRow, Unfunded } from '$lib/api/answers';
import { cents, less, sum } from '$lib/money';
import { byName } from '$lib/names/names';
import { allSources, latest, weakest } from '$lib/provenance';

/** Flows before this year say little about who gives today; the API counts observed donors from the same year. */
export const SINCE = 2018;

export type Grade = 'counted' | 'documented' | 'reported' | 'all';

export interface Choices {
  /** null: any. */
  year: number | null;
  pillar: string | null;
  region: string | null;
  /** Deadline at the latest at the end of this year. */
  due: number | null;
  basis: string | null;
  isLdc: boolean | null;
  grade: Grade;
  /** Exactly so many donors seen. */
  donors: number | null;
}

export interface Material {
  states: StateRow[];
  /** Yearly needs by ISO3, of the grades asked for. */
  needs: Map<string, NeedOfYear[]>;
  /** null: not here yet. */
  flows: FlowRow[] | null;
  roundStates: RoundState[];
  unfunded: Unfunded[];
}

export interface YearAmount {
  year: number;
  amount_usd: string;
  evidence: Evidence;
  source_ids: string[];
  as_of: string | null;
}

export interface ExplorerRow {
  state: StateRow;
  /** Sum of the needs of counted grades that fit; null when there are none. */
  need_usd: string | null;
  need_reason: string | null;
  gap_usd: string | null;
  gap_reason: string | null;
  covered_usd: string | null;
  /** Needs of other grades, beside and never in the sums. */
  other_usd: string | null;
  /** The weakest grade of those. */
  other_evidence: Evidence | null;
  watermark: string | null;
  evidence: Evidence | null;
  source_ids: string[];
  as_of: string | null;
  needs: YearAmount[];
  flows: YearAmount[];
  /** null: flows are not here yet. */
  donors_seen: number | null;
}

const COUNTED: Evidence[] = ['documented', 'reported'];

/** The grades of a choice as `GET /explain/...` takes them: of what is summed, or of all that is shown. */
export function asked(grade: Grade, isShown: boolean): { evidence: 'counted' | 'all' } | { grade: Evidence } {
  if (grade === 'documented' || grade === 'reported') return { grade };
  return { evidence: isShown && grade === 'all' ? 'all' : 'counted' };
}

/** Which grades a choice lets into the sums. */
function isSummed(grade: Grade, evidence: Evidence): boolean {
  return grade === 'documented' || grade === 'reported' ? evidence === grade : COUNTED.includes(evidence);
}

/** Amounts by year, each with what stands behind it. */
function byYear<T extends { year: number; evidence: Evidence; source_ids: string[]; as_of: string | null }>(
  rows: T[],
  amount: (row: T) => string | null
): YearAmount[] {
  const years = [...new Set(rows.map((row) => row.year))].sort();
  return years.flatMap((year) => {
    const own = rows.filter((row) => row.year === year);
    const amount_usd = sum(own.map(amount));
    if (amount_usd === null) return [];
    return { year, amount_usd, evidence: weakest(own.map((row) => row.evidence)), source_ids: allSources(own), as_of: latest(own.map((row) => row.as_of)) };
  });
}

function rowOf(state: StateRow, material: Material, choices: Choices): ExplorerRow {
  const fits = (row: { year: number; pillar: string }) =>
    (choices.year === null || row.year === choices.year) && (choices.pillar === null || row.pillar === choices.pillar);
  const all = material.needs.get(state.iso3) ?? [];
  const fitting = all.filter(fits);
  const counted = fitting.filter((row) => isSummed(choices.grade, row.evidence));
  const others = choices.grade === 'all' ? fitting.filter((row) => !COUNTED.includes(row.evidence)) : [];
  const need_usd = sum(counted.map((row) => row.need_usd));
  const hasSummed = all.some((row) => isSummed(choices.grade, row.evidence));
  const whyNone = hasSummed ? 'nothing_planned' : all.length > 0 ? 'other_grades_only' : (state.need_reason ?? 'no_published_need');
  const need_reason = need_usd === null ? whyNone : null;
  const flows = (material.flows ?? []).filter((row) => row.recipient === state.iso3 && row.is_counted && row.year >= SINCE);

  // The round took all counted needs of a State: it says nothing of a part by grade unless that part is the whole.
  const isWhole = all.filter((row) => COUNTED.includes(row.evidence)).every((row) => isSummed(choices.grade, row.evidence));
  const isInRound = material.roundStates.some((row) => row.state === state.iso3 && row.coverage_share !== null);
  const unmet_usd = sum(material.unfunded.filter((row) => row.state === state.iso3 && fits(row)).map((row) => row.unmet_usd)) ?? '0.00';
  const isKnown = need_usd !== null && isWhole && isInRound && cents(unmet_usd) <= cents(need_usd);
  const gap_usd = isKnown ? unmet_usd : null;

  const shown = [...counted, ...others];
  return {
    state,
    need_usd,
    need_reason,
    gap_usd,
    gap_reason: gap_usd === null ? (need_reason ?? 'not_in_round') : null,
    covered_usd: gap_usd === null || need_usd === null ? null : less(need_usd, gap_usd),
    other_usd: sum(others.map((row) => row.need_usd)),
    other_evidence: others.length > 0 ? weakest(others.map((row) => row.evidence)) : null,
    watermark: others.find((row) => row.watermark !== null)?.watermark ?? null,
    evidence: shown.length > 0 ? weakest(shown.map((row) => row.evidence)) : null,
    source_ids: allSources(shown),
    as_of: latest(shown.map((row) => row.as_of)),
    needs: byYear(shown, (row) => row.need_usd),
    flows: byYear(flows, (row) => row.amount_usd),
    donors_seen: material.flows === null ? null : new Set(flows.map((row) => row.donor_id)).size
  };
}

/** States with an outstanding obligation that fit, by name. */
export function explorerRows(material: Material, choices: Choices): ExplorerRow[] {
  return material.states
    .filter((state) => state.is_state_party && state.deadline_reason !== 'no_obligation')
    .filter((state) => choices.region === null || state.region === choices.region)
    .filter((state) => choices.basis === null || state.deadline_basis === choices.basis)
    .filter((state) => choices.isLdc === null || state.is_ldc === choices.isLdc)
    .filter((state) => choices.due === null || (state.deadline !== null && state.deadline <= `${choices.due}-12-31`))
    .map((state) => rowOf(state, material, choices))
    .filter((row) => choices.donors === null || row.donors_seen === choices.donors)
    .sort((one, other) => byName(one.state.name, other.state.name));
}

/** Figures that the explorer shows. */
const SHOWN: readonly Annotation['figure'][] = ['need_usd', 'cost_usd', 'national_usd', 'secured_usd', 'flows_usd', 'deadline'];

/** What States say of figures that are shown: of those States, and of the year that is chosen or of all years. */
export function spokenOf(said: Annotation[], states: string[], year: number | null): Annotation[] {
  const parties = new Set(states.map((iso3) => `state:${iso3}`));
  return said.filter((each) => parties.has(each.party) && SHOWN.includes(each.figure) && (year === null || each.year === null || each.year === year));
}
