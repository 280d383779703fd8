/** Every question that the pages ask. Types follow docs/api.md. */
import type {
  Allocation,
  EvidenceScope,
  List,
  Round,
  RoundObligation,
  RoundPage,
  RoundState,
  Source,
  StatePage,
  StateRow,
  Totals,
  Unfunded
} from './answers';
import { Problem, problemOf } from './problem';

const BASE = '/api/v1';
/** The largest page the API gives. */
const PAGE = 500;

async function get<T>(path: string, query: Record<string, string>, signal?: AbortSignal): Promise<T> {
  const address = `${BASE}${path}?${new URLSearchParams(query).toString()}`.replace(/\?$/, '');
  let answer: Response;
  try {
    answer = await fetch(address, { headers: { Accept: 'application/json' }, ...(signal ? { signal } : {}) });
  } catch (reason) {
    if (signal?.aborted) throw reason;
    throw new Problem(null, '', '');
  }
  const body: unknown = await answer.json().catch(() => null);
  if (!answer.ok || body === null) throw problemOf(answer.status, body);
  return body as T;
}

/** Every row of a list, page after page. */
async function all<T>(path: string, query: Record<string, string>, signal?: AbortSignal): Promise<T[]> {
  const rows: T[] = [];
  let cursor: string | null = null;
  do {
    const page: List<T> = await get(path, { ...query, limit: String(PAGE), ...(cursor ? { cursor } : {}) }, signal);
    rows.push(...page.items);
    cursor = page.next;
  } while (cursor);
  return rows;
}

const key = encodeURIComponent;

export const totals = (evidence: EvidenceScope, signal?: AbortSignal) => get<Totals>('/totals', { evidence }, signal);
export const states = (evidence: EvidenceScope, signal?: AbortSignal) => all<StateRow>('/states', { evidence }, signal);
export const state = (iso3: string, evidence: EvidenceScope, signal?: AbortSignal) =>
  get<StatePage>(`/states/${key(iso3)}`, { evidence }, signal);
export const rounds = (signal?: AbortSignal) => all<Round>('/rounds', {}, signal);
export const round = (id: string, signal?: AbortSignal) => get<RoundPage>(`/rounds/${key(id)}`, {}, signal);
export const allocations = (id: string, signal?: AbortSignal) =>
  all<Allocation>(`/rounds/${key(id)}/allocations`, {}, signal);
export const unfunded = (id: string, signal?: AbortSignal) => all<Unfunded>(`/rounds/${key(id)}/unfunded`, {}, signal);
export const roundStates = (id: string, signal?: AbortSignal) => all<RoundState>(`/rounds/${key(id)}/states`, {}, signal);
export const roundObligations = (id: string, signal?: AbortSignal) =>
  all<RoundObligation>(`/rounds/${key(id)}/obligations`, {}, signal);
export const source = (id: string, signal?: AbortSignal) => get<Source>(`/sources/${key(id)}`, {}, signal);
