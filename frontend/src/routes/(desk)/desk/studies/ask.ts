/** What the desk's page of studies asks of the API. */
import { acting as api, answer, keyed } from '$lib/api/acting';
import { listed } from '$lib/api/answer';
import type { components } from '$lib/api/schema';

export type Schemas = components['schemas'];
export type StudyRow = Schemas['StudyRow'];
export type StudyWithFiles = Schemas['StudyWithFiles'];
export type RoundRow = Schemas['RoundRow'];
export type NewStudy = Schemas['NewStudy'];

export const LOOK_BACK_SEED = 2026;

export const studies = async (signal: AbortSignal): Promise<StudyWithFiles[]> => {
  const rows = listed(await answer(api.GET('/api/v1/studies', { params: { query: { limit: 50 } }, signal }), signal)).items;
  return Promise.all(rows.map((row) => answer(api.GET('/api/v1/studies/{study_id}', { params: { path: { study_id: row.id } }, signal }), signal)));
};

export const rounds = async (signal: AbortSignal): Promise<RoundRow[]> =>
  listed(await answer(api.GET('/api/v1/rounds', { params: { query: { limit: 100 } }, signal }), signal)).items;

export const start = (body: NewStudy): Promise<StudyRow> => answer(api.POST('/api/v1/studies', { body, params: keyed }));

export const cancel = (study_id: string): Promise<StudyRow> =>
  answer(api.POST('/api/v1/studies/{study_id}/cancellation', { params: { ...keyed, path: { study_id } } }));

export const publish = (study_id: string): Promise<StudyRow> =>
  answer(api.POST('/api/v1/studies/{study_id}/publication', { params: { ...keyed, path: { study_id } } }));

export const withdraw = (study_id: string, reason: string): Promise<StudyRow> =>
  answer(api.POST('/api/v1/studies/{study_id}/withdrawal', { body: { reason }, params: { ...keyed, path: { study_id } } }));
