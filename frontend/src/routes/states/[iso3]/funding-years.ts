/** Past funding and future need of a State, one row a year without gaps: a year that nobody reported is a row with nothing in it. */
import type { Evidence, StatePage } from '$lib/api/answers';
import { sum } from '$lib/money';
import { allSources, latest, weakest } from '$lib/provenance';

export interface YearOfFunding {
  year: number;
  international_usd: string | null;
  national_usd: string | null;
  need_usd: string | null;
  isComplete: boolean;
  /** Null where the year has no figure at all. */
  evidence: Evidence | null;
  source_ids: string[];
  as_of: string | null;
}

export function fundingYears(state: StatePage): YearOfFunding[] {
  const known = [...state.funding_by_year, ...state.need_by_year].map((row) => row.year);
  if (known.length === 0) return [];
  const rows: YearOfFunding[] = [];
  for (let year = Math.min(...known); year <= Math.max(...known); year += 1) {
    const funding = state.funding_by_year.filter((row) => row.year === year);
    const needs = state.need_by_year.filter((row) => row.year === year);
    const behind = [...funding, ...needs];
    rows.push({
      year,
      international_usd: sum(funding.map((row) => row.international_usd)),
      national_usd: sum(funding.map((row) => row.national_usd)),
      need_usd: sum(needs.map((row) => row.need_usd)),
      isComplete: funding.every((row) => row.is_complete),
      evidence: behind.length > 0 ? weakest(behind.map((row) => row.evidence)) : null,
      source_ids: allSources(behind),
      as_of: latest(behind.map((row) => row.as_of))
    });
  }
  return rows;
}
