/** What the page of jobs asks of the API. */
import { acting as api, answer, keyed } from '$lib/api/acting';
import { listed, stop } from '$lib/api/answer';
import type { components } from '$lib/api/schema';

type Schemas = components['schemas'];
export type JobRow = Schemas['JobRow'];
export type RunRow = Schemas['RunRow'];
export type LetterRow = Schemas['LetterRow'];
export type WorkerRow = Schemas['WorkerRow'];

export const jobs = (signal?: AbortSignal): Promise<Schemas['Jobs']> => answer(api.GET('/api/v1/jobs', stop(signal)), signal);

/** The newest runs of all jobs; the whole history is a file of the API. */
export const runs = async (signal?: AbortSignal): Promise<RunRow[]> =>
  listed(await answer(api.GET('/api/v1/job-runs', { params: { query: { limit: 200 } }, ...stop(signal) }), signal)).items;

export const letters = async (status: 'failed' | 'unsure', signal?: AbortSignal): Promise<LetterRow[]> =>
  listed(await answer(api.GET('/api/v1/letters', { params: { query: { status, limit: 100 } }, ...stop(signal) }), signal)).items;

export const runNow = (job_name: string, as_of: string | null): Promise<RunRow> =>
  answer(api.POST('/api/v1/jobs/{job_name}/runs', { body: { as_of }, params: { ...keyed, path: { job_name } } }));

export const sendAgain = (letter_id: string): Promise<LetterRow> =>
  answer(api.POST('/api/v1/letters/{letter_id}/attempt', { params: { ...keyed, path: { letter_id } } }));
