/** What the explorer asks of the API: all of it at once, since every choice is made in the browser afterwards. */
import type { EvidenceScope } from '$lib/api/answers';
import { flowsOfYear, roundStates, state, states, totals, unfunded } from '$lib/api/client';
import type { Totals } from '$lib/api/answers';
import { SINCE, type Material } from './explorer';

export interface Found extends Material {
  totals: Totals;
}

export async function found(evidence: EvidenceScope, signal: AbortSignal): Promise<Found> {
  const [all, sums] = await Promise.all([states(evidence, signal), totals('counted', signal)]);
  const asking = all.filter((row) => row.is_state_party && row.deadline_reason !== 'no_obligation' && row.need_usd !== null);
  const years = Array.from({ length: sums.first_year - SINCE + 1 }, (_, n) => SINCE + n);
  const round = sums.gap_round_id;
  const [pages, flows, inRound, unmet] = await Promise.all([
    Promise.all(asking.map((row) => state(row.iso3, evidence, signal))),
    Promise.all(years.map((year) => flowsOfYear(year, signal))),
    round ? roundStates(round, signal) : [],
    round ? unfunded(round, signal) : []
  ]);
  return {
    totals: sums,
    states: all,
    needs: new Map(pages.map((page) => [page.iso3, page.need_by_year])),
    flows: flows.flat(),
    roundStates: inRound,
    unfunded: unmet
  };
}
