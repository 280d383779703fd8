/** What is said of the findings of an indicator, or of what stays unmet in a round. Anyone may ask. */
import type { Annotation } from '$lib/api/answers';
import { acting as api, answer } from '$lib/api/acting';

/** The indicator by its id, or the round by its id or code. */
export type About = { indicator: string } | { round: string };

export async function saidOf(about: About, signal: AbortSignal): Promise<Annotation[]> {
  const rows: Annotation[] = [];
  let cursor: string | undefined;
  do {
    const page = await answer(api.GET('/api/v1/annotations', { params: { query: { limit: 500, ...about, ...(cursor ? { cursor } : {}) } }, signal }), signal);
    if (typeof page === 'string') return rows;
    rows.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor);
  return rows;
}
