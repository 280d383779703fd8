/** What the desk's page of annotations asks of the API. */
import { acting as api, answer, keyed, versioned, type Versioned } from '$lib/api/acting';
import type { Annotation } from '$lib/api/answers';
import type { components } from '$lib/api/schema';

type Schemas = components['schemas'];
export type NewAnnotation = Schemas['NewAnnotation'];
export type AnnotationWords = Schemas['AnnotationWords'];
export type Removal = Schemas['RemovalRow'];

const PAGE = 500;
const stop = (signal?: AbortSignal) => (signal ? { signal } : {});

/** The rows of a list; lists are also to be had as text, which nobody asks for here. */
async function rows<T>(asked: Parameters<typeof answer<{ items: T[] } | string>>[0], signal?: AbortSignal): Promise<T[]> {
  const page = await answer(asked, signal);
  return typeof page === 'string' ? [] : page.items;
}

/** What a party (`state:SEN`, `donor:NOR`) says now. */
export function said(party: string, signal?: AbortSignal): Promise<Annotation[]> {
  const [kind, subject] = [party.slice(0, party.indexOf(':')), party.slice(party.indexOf(':') + 1)];
  const query = { limit: PAGE, ...(kind === 'state' ? { state: subject } : { donor: subject }) };
  return rows(api.GET('/api/v1/annotations', { params: { query }, ...stop(signal) }), signal);
}

export const annotation = (annotation_id: string, signal?: AbortSignal): Promise<Versioned<Annotation>> =>
  versioned(api.GET('/api/v1/annotations/{annotation_id}', { params: { path: { annotation_id } }, ...stop(signal) }), signal);
export const annotate = (body: NewAnnotation): Promise<Annotation> => answer(api.POST('/api/v1/annotations', { body, params: keyed }));
export const sayAnew = (annotation_id: string, body: AnnotationWords, etag: string): Promise<Annotation> =>
  answer(api.PUT('/api/v1/annotations/{annotation_id}', { body, params: { path: { annotation_id }, header: { 'If-Match': etag } } }));
export const takeBack = async (annotation_id: string): Promise<void> =>
  void (await answer(api.DELETE('/api/v1/annotations/{annotation_id}', { params: { path: { annotation_id } } })));

/** The removal of estimates that holds for a State; null: none does. */
export const removalOf = async (state: string, signal?: AbortSignal): Promise<Removal | null> =>
  (await rows(api.GET('/api/v1/estimate-removals', { params: { query: { state, is_holding: true } }, ...stop(signal) }), signal))[0] ?? null;
export const removeEstimates = (reason: string | null): Promise<Removal> => answer(api.POST('/api/v1/estimate-removals', { body: { reason }, params: keyed }));
export const reinstate = (removal_id: string): Promise<Removal> =>
  answer(api.POST('/api/v1/estimate-removals/{removal_id}/reinstatement', { params: { path: { removal_id }, ...keyed } }));
