/** What the desk's page of annotations asks of the API. */
import { acting as api, answer, keyed, versioned, type Versioned } from '$lib/api/acting';
import { listed, stop, whole } from '$lib/api/answer';
import type { Annotation } from '$lib/api/answers';
import type { components } from '$lib/api/schema';
import { inLanguage } from '../../../indicators/labels';

type Schemas = components['schemas'];
export type NewAnnotation = Schemas['NewAnnotation'];
export type AnnotationWords = Schemas['AnnotationWords'];
type Indicator = Schemas['IndicatorRow'];
export type Removal = Schemas['RemovalRow'];

/** What a party (`state:SEN`, `donor:NOR`) says now. */
export function said(party: string, signal?: AbortSignal): Promise<Annotation[]> {
  const [kind, subject] = [party.slice(0, party.indexOf(':')), party.slice(party.indexOf(':') + 1)];
  const of = kind === 'state' ? { state: subject } : { donor: subject };
  return whole((page) => answer(api.GET('/api/v1/annotations', { params: { query: { ...of, ...page } }, ...stop(signal) }), signal));
}

/** Indicators by their ids, labelled in the language of the page. */
export const indicators = async (signal?: AbortSignal): Promise<Indicator[]> =>
  (await whole((page) => answer(api.GET('/api/v1/indicators', { params: { query: page }, ...stop(signal) }), signal))).map((each) => inLanguage(each, each.id));

export const annotation = (annotation_id: string, signal?: AbortSignal): Promise<Versioned<Annotation>> =>
  versioned(api.GET('/api/v1/annotations/{annotation_id}', { params: { path: { annotation_id } }, ...stop(signal) }), signal);
export const annotate = (body: NewAnnotation): Promise<Annotation> => answer(api.POST('/api/v1/annotations', { body, params: keyed }));
export const sayAnew = (annotation_id: string, body: AnnotationWords, etag: string): Promise<Annotation> =>
  answer(api.PUT('/api/v1/annotations/{annotation_id}', { body, params: { path: { annotation_id }, header: { 'If-Match': etag } } }));
export const takeBack = async (annotation_id: string): Promise<void> =>
  void (await answer(api.DELETE('/api/v1/annotations/{annotation_id}', { params: { path: { annotation_id } } })));

/** The removal of estimates that holds for a State; null: none does. */
export const removalOf = async (state: string, signal?: AbortSignal): Promise<Removal | null> =>
  listed(await answer(api.GET('/api/v1/estimate-removals', { params: { query: { state, is_holding: true } }, ...stop(signal) }), signal)).items[0] ?? null;
export const removeEstimates = (reason: string | null): Promise<Removal> => answer(api.POST('/api/v1/estimate-removals', { body: { reason }, params: keyed }));
export const reinstate = (removal_id: string): Promise<Removal> =>
  answer(api.POST('/api/v1/estimate-removals/{removal_id}/reinstatement', { params: { path: { removal_id }, ...keyed } }));
