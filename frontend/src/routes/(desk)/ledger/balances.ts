/** What the page of the ledger asks of the API, and the rows it shows. */
import { acting as api, answer } from '$lib/api/acting';
import { stop } from '$lib/api/answer';
import type { components } from '$lib/api/schema';
import { sum } from '$lib/money';
import { allSources, latest } from '$lib/provenance';

type Schemas = components['schemas'];
export type BalanceRow = Schemas['BalanceRow'];
export type Kind = BalanceRow['kind'];

export const KINDS: Kind[] = ['pledge', 'commitment', 'agreement', 'payment'];

/** Which money: without donor and State all that is public, the same for everybody; with one of them what the reader may see. */
export interface Asked {
  kind: Kind | null;
  year: number | null;
  donor: string | null;
  state: string | null;
}

/** What stands in an address is only asked for where the API could know it. */
export function askedOf(kind: string | null, year: string | null, donor: string | null, state: string | null): Asked {
  return {
    kind: KINDS.find((each) => each === kind) ?? null,
    year: year !== null && /^\d{4}$/.test(year) ? Number(year) : null,
    donor: donor || null,
    state: state !== null && /^[A-Z]{3}$/.test(state) ? state : null
  };
}

/** The members of a question that are asked for. */
export const queryOf = (asked: Asked): Partial<{ kind: Kind; year: number; donor: string; state: string }> => ({
  ...(asked.kind ? { kind: asked.kind } : {}),
  ...(asked.year ? { year: asked.year } : {}),
  ...(asked.donor ? { donor: asked.donor } : {}),
  ...(asked.state ? { state: asked.state } : {})
});

export const balances = async (asked: Asked, signal?: AbortSignal): Promise<BalanceRow[]> =>
  (await answer(api.GET('/api/v1/ledger/balances', { params: { query: queryOf(asked) }, ...stop(signal) }), signal)).items;

/** The entries behind the balances, as a file of the API. */
export const entriesFile = (asked: Asked, format: 'csv' | 'xlsx'): string =>
  `/api/v1/ledger-entries?${new URLSearchParams({ ...Object.fromEntries(Object.entries(queryOf(asked)).map(([name, value]) => [name, String(value)])), format })}`;

/** What counts of a kind in a year: its explanation opens to exactly these entries. */
export interface Counted {
  kind: Kind;
  year: number;
  amount_usd: string;
  entries: number;
  evidence: BalanceRow['evidence'];
  source_ids: string[];
  as_of: string | null;
}

/** The counted rows, one for each kind and year; kinds are never added. */
export function countedOf(rows: BalanceRow[]): Counted[] {
  const groups = new Map<string, BalanceRow[]>();
  for (const row of rows.filter((each) => each.is_counted)) {
    const key = `${row.kind} ${row.year}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].map((group) => ({
    kind: group[0]!.kind,
    year: group[0]!.year,
    amount_usd: sum(group.map((each) => each.amount_usd))!,
    entries: group.reduce((all, each) => all + each.entries, 0),
    evidence: group[0]!.evidence,
    source_ids: allSources(group),
    as_of: latest(group.map((each) => each.as_of))
  }));
}
