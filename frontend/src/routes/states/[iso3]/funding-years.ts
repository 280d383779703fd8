/** Past funding and future need of a State, one row a year without gaps: a year that nobody reported is a row with nothing in it.
 *  Money from abroad, national money and need come from sources of their own, so each keeps its own grade and sources. */
import type { Evidence, StatePage } from '$lib/api/answers';
import { sum } from '$lib/money';
import { allSources, weakest } from '$lib/provenance';

export interface YearAmount {
  amount_usd: string;
  evidence: Evidence;
  source_ids: string[];
  as_of: string;
  /** Whether it is all there was; false is a lower bound. */
  isComplete: boolean;
}

export interface YearOfFunding {
  year: number;
  international: YearAmount | null;
  national: YearAmount | null;
  need: YearAmount | null;
}

export function fundingYears(state: Pick<StatePage, 'funding_by_year' | 'need_by_year'>): YearOfFunding[] {
  const known = [...state.funding_by_year, ...state.need_by_year].map((row) => row.year);
  if (known.length === 0) return [];
  const rows: YearOfFunding[] = [];
  for (let year = Math.min(...known); year <= Math.max(...known); year += 1) {
    const funding = state.funding_by_year.find((row) => row.year === year);
    const needs = state.need_by_year.filter((row) => row.year === year);
    const need_usd = sum(needs.map((row) => row.need_usd));
    rows.push({
      year,
      international:
        funding?.international_usd && funding.international_evidence
          ? {
              amount_usd: funding.international_usd,
              evidence: funding.international_evidence,
              source_ids: funding.international_source_ids,
              as_of: funding.as_of,
              isComplete: funding.is_complete !== false
            }
          : null,
      national:
        funding?.national_usd && funding.national_evidence
          ? {
              amount_usd: funding.national_usd,
              evidence: funding.national_evidence,
              source_ids: funding.national_source_ids,
              as_of: funding.as_of,
              isComplete: true
            }
          : null,
      need:
        need_usd === null || !needs[0]
          ? null
          : {
              amount_usd: need_usd,
              evidence: weakest(needs.map((row) => row.evidence)),
              source_ids: allSources(needs),
              as_of: needs[0].as_of,
              isComplete: true
            }
    });
  }
  return rows;
}
