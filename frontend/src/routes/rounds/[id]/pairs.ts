/** Lines of a round summed by donor, channel and State, to the cent. */
import type { Allocation, Sourced } from '$lib/api/answers';
import { cents, sum } from '$lib/money';
import { byName } from '$lib/names/names';
import { allSources, latest, weakest } from '$lib/provenance';

export interface Pair extends Sourced {
  donor_id: string;
  donor_name: string;
  /** Through whom; null: not told. */
  channel: string | null;
  state: string;
  state_name: string;
  amount_usd: string;
  first_year: number;
  last_year: number;
}

/** One row for every donor, channel and State between which there is a line, largest first. */
export function pairs(lines: Allocation[]): Pair[] {
  const groups = new Map<string, Allocation[]>();
  for (const line of lines) {
    const key = `${line.donor_id}\n${line.channel ?? ''}\n${line.state}`;
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  const rows = [...groups.values()].map((group): Pair => {
    const line = group[0]!;
    return {
      donor_id: line.donor_id,
      donor_name: line.donor_name,
      channel: line.channel,
      state: line.state,
      state_name: line.state_name,
      amount_usd: sum(group.map((row) => row.amount_usd)) ?? '0.00',
      first_year: Math.min(...group.map((row) => row.year)),
      last_year: Math.max(...group.map((row) => row.year)),
      evidence: weakest(group.map((row) => row.evidence)),
      source_ids: allSources(group),
      as_of: latest(group.map((row) => row.as_of))
    };
  });
  return rows.sort((a, b) => Number(cents(b.amount_usd) - cents(a.amount_usd)) || byName(a.donor_name, b.donor_name));
}
