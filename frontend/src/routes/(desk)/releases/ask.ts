/** What is shown to whom by name: what the pages of commitments, plans and notices in kind ask of the API. */
import { acting as api, answer, keyed } from '$lib/api/acting';
import { stop, whole } from '$lib/api/answer';
import type { components } from '$lib/api/schema';

type Schemas = components['schemas'];
export type ReleaseRow = Schemas['ReleaseRow'];
export type ReleasedKind = ReleaseRow['kind'];

/** The releases of one item, newest first, also those that were ended; the API lists all that an owner has made. */
export async function releasesOf(kind: ReleasedKind, item: string, signal?: AbortSignal): Promise<ReleaseRow[]> {
  const rows = await whole((query) => answer(api.GET('/api/v1/releases', { params: { query }, ...stop(signal) }), signal));
  return rows.filter((each) => each.kind === kind && each.item_id === item);
}

export const release = (kind: ReleasedKind, item_id: string, party: string): Promise<ReleaseRow> =>
  answer(api.POST('/api/v1/releases', { body: { kind, item_id, party }, params: keyed }));

export const end = async (release_id: string): Promise<void> =>
  void (await answer(api.DELETE('/api/v1/releases/{release_id}', { params: { path: { release_id } } })));
