/** What the explorer asks of the API: all of it at once, since every choice is made in the browser afterwards.
 *  The surprise: flows are asked for apart. They weigh as much as the rest, and the table can be read before them. */
import type { EvidenceScope, FlowRow } from '$lib/api/answers';
import { flowsOfYear, roundStates, state, states, totals, unfunded } from '$lib/api/client';
import type { Totals } from '$lib/api/answers';
import { SINCE, type Material } from './explorer';

export interface Found extends Omit<Material, 'flows'> {
  totals: Totals;
}

/** Each question is asked as soon as what it depends on is known: on a weak line every round trip counts. */
export async function found(evidence: EvidenceScope, signal: AbortSignal): Promise<Found> {
  const asked = { states: states(evidence, signal), totals: totals('counted', signal) };
  const [all, pages, sums, inRound, unmet] = await Promise.all([
    asked.states,
    asked.states.then((rows) =>
      Promise.all(
        rows
          .filter((row) => row.is_state_party && row.deadline_reason !== 'no_obligation' && row.need_usd !== null)
          .map((row) => state(row.iso3, evidence, signal))
      )
    ),
    asked.totals,
    asked.totals.then(({ gap_round_id }) => (gap_round_id ? roundStates(gap_round_id, signal) : [])),
    asked.totals.then(({ gap_round_id }) => (gap_round_id ? unfunded(gap_round_id, signal) : []))
  ]);
  return {
    totals: sums,
    states: all,
    needs: new Map(pages.map((page) => [page.iso3, page.need_by_year])),
    roundStates: inRound,
    unfunded: unmet
  };
}

/** Known flows from the first year that counts here until the year given. */
export async function flowsUntil(year: number, signal: AbortSignal): Promise<FlowRow[]> {
  return (await Promise.all(Array.from({ length: year - SINCE + 1 }, (_, n) => flowsOfYear(SINCE + n, signal)))).flat();
}
