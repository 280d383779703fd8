/** Documented needs and gap of the first page, summed by year or by pillar. A gap is only a sum where every part of it is known. */
import type { Evidence, Sourced, Totals } from '$lib/api/answers';
import type { NeedCell } from '$lib/api/answers';
import { less, sum } from '$lib/money';
import { allSources, gradesOf, latest, weakest } from '$lib/provenance';

/** Pillars in the order of the matcher's words. */
export const PILLARS = ['survey_clearance', 'risk_education', 'victim_assistance', 'stockpile_destruction', 'capacity'] as const;

export interface NeedSum extends Sourced {
  /** The year or the pillar, or both. */
  key: string;
  /** Null where nobody has documented a need. */
  need_usd: string | null;
  gap_usd: string | null;
  gap_reason: string | null;
  covered_usd: string | null;
  /** Needs of other grades, never part of the sums beside them; null when there are none or they were not asked for. */
  other_usd: string | null;
}

/** One row from cells that belong together. */
function needSum(key: string, cells: NeedCell[], other_usd: string | null): NeedSum {
  const need_usd = sum(cells.map((cell) => cell.need_usd));
  const unknown = cells.find((cell) => cell.gap_usd === null);
  const gap_usd = unknown ? null : sum(cells.map((cell) => cell.gap_usd));
  return {
    key,
    need_usd,
    gap_usd,
    gap_reason: unknown?.gap_reason ?? (need_usd === null ? 'no_published_need' : null),
    covered_usd: gap_usd === null || need_usd === null ? null : less(need_usd, gap_usd),
    other_usd,
    evidence: weakest(cells.map((cell): Evidence => cell.evidence)),
    source_ids: allSources(cells),
    as_of: latest(cells.map((cell) => cell.as_of))
  };
}

function otherNeeds(totals: Totals, belongs: (cell: { year: number; pillar: string }) => boolean): string | null {
  return sum((totals.other_grades ?? []).filter(belongs).map((cell) => cell.need_usd));
}

/** A row for every year of the horizon, also for years nobody has asked for. */
export function needsByYear(totals: Totals): NeedSum[] {
  const rows: NeedSum[] = [];
  for (let year = totals.first_year; year <= totals.last_year; year += 1) {
    const cells = totals.by_year_and_pillar.filter((cell) => cell.year === year);
    rows.push(needSum(String(year), cells, otherNeeds(totals, (cell) => cell.year === year)));
  }
  return rows;
}

/** A row for every pillar that anyone has asked for, in the order of the pillars. */
export function needsByPillar(totals: Totals): NeedSum[] {
  const present = new Set([...totals.by_year_and_pillar, ...(totals.other_grades ?? [])].map((cell) => cell.pillar));
  const known: string[] = PILLARS.filter((pillar) => present.has(pillar));
  const others = [...present].filter((pillar) => !known.includes(pillar)).sort();
  return [...known, ...others].map((pillar) => {
    const cells = totals.by_year_and_pillar.filter((cell) => cell.pillar === pillar);
    return needSum(pillar, cells, otherNeeds(totals, (cell) => cell.pillar === pillar));
  });
}

/** Every grade that the figures hold, counted ones first. */
export function gradesShown(totals: Totals): Evidence[] {
  return gradesOf([...totals.by_year_and_pillar, ...(totals.other_grades ?? [])]);
}
