/** Every question that the pages ask, typed by the API's own description. */
import createClient from 'openapi-fetch';
import { arrived, stop, whole, type Answer, type Asked, type Page } from './answer';
import type { EvidenceScope, Explanation, WhatIf, WhatIfQuestion } from './answers';
import type { Opening } from './opening';
import { named } from '../names/names';
import { problemOf } from './problem';
import type { paths } from './schema';

const api = createClient<paths>({
  headers: { Accept: 'application/json' },
  // Asked for at each call, so that whoever replaces `fetch` (a test, a service worker) is heard.
  fetch: (request) => globalThis.fetch(request)
});

/** The data of an answer; throws the problem it describes, or that no answer came. */
async function data<T>(asked: Promise<Answer<T>>, signal: AbortSignal | undefined): Promise<T> {
  const answer = await arrived(asked, signal);
  if (answer.data === undefined) throw problemOf(answer.response.status, answer.error);
  return named(answer.data);
}

/** Every row of a list, page after page. */
const all = <T>(ask: (page: Asked) => Promise<Answer<Page<T> | string>>, signal: AbortSignal | undefined): Promise<T[]> =>
  whole((page) => data(ask(page), signal));

export const totals = (evidence: EvidenceScope, signal?: AbortSignal) =>
  data(api.GET('/api/v1/totals', { params: { query: { evidence } }, ...stop(signal) }), signal);

export const states = (evidence: EvidenceScope, signal?: AbortSignal) =>
  all((page) => api.GET('/api/v1/states', { params: { query: { evidence, ...page } }, ...stop(signal) }), signal);

export const state = (iso3: string, evidence: EvidenceScope, signal?: AbortSignal) =>
  data(api.GET('/api/v1/states/{iso3}', { params: { path: { iso3 }, query: { evidence } }, ...stop(signal) }), signal);

export const donors = (signal?: AbortSignal) =>
  all((page) => api.GET('/api/v1/donors', { params: { query: page }, ...stop(signal) }), signal);

export const donor = (donor_id: string, evidence: EvidenceScope, signal?: AbortSignal) =>
  data(api.GET('/api/v1/donors/{donor_id}', { params: { path: { donor_id }, query: { evidence } }, ...stop(signal) }), signal);

export const commitments = (evidence: EvidenceScope, signal?: AbortSignal) =>
  all((page) => api.GET('/api/v1/commitments', { params: { query: { evidence, ...page } }, ...stop(signal) }), signal);

/** Flows of a counted grade in one year. */
export const flowsOfYear = (year: number, signal?: AbortSignal) =>
  all((page) => api.GET('/api/v1/flows', { params: { query: { year, ...page } }, ...stop(signal) }), signal);

/** What States and donors say of figures about them, as it stands. */
export const annotations = (signal?: AbortSignal) =>
  all((page) => api.GET('/api/v1/annotations', { params: { query: page }, ...stop(signal) }), signal);

export const source = (source_id: string, signal?: AbortSignal) =>
  data(api.GET('/api/v1/sources/{source_id}', { params: { path: { source_id } }, ...stop(signal) }), signal);

export const rounds = (signal?: AbortSignal) =>
  all((page) => api.GET('/api/v1/rounds', { params: { query: page }, ...stop(signal) }), signal);

export const round = (round_id: string, signal?: AbortSignal) =>
  data(api.GET('/api/v1/rounds/{round_id}', { params: { path: { round_id } }, ...stop(signal) }), signal);

export const allocations = (round_id: string, signal?: AbortSignal) =>
  all(
    (query) => api.GET('/api/v1/rounds/{round_id}/allocations', { params: { path: { round_id }, query }, ...stop(signal) }),
    signal
  );

export const unfunded = (round_id: string, signal?: AbortSignal) =>
  all(
    (query) => api.GET('/api/v1/rounds/{round_id}/unfunded', { params: { path: { round_id }, query }, ...stop(signal) }),
    signal
  );

export const roundStates = (round_id: string, signal?: AbortSignal) =>
  all(
    (query) => api.GET('/api/v1/rounds/{round_id}/states', { params: { path: { round_id }, query }, ...stop(signal) }),
    signal
  );

export const roundObligations = (round_id: string, signal?: AbortSignal) =>
  all(
    (query) => api.GET('/api/v1/rounds/{round_id}/obligations', { params: { path: { round_id }, query }, ...stop(signal) }),
    signal
  );

/** What a hypothetical commitment would change. A change is asked for with the value of a cookie that the session gives. */
export async function whatIf(question: WhatIfQuestion, signal?: AbortSignal): Promise<WhatIf> {
  await data(api.GET('/api/v1/session', { ...stop(signal) }), signal);
  const token = /(?:^|; )csrftoken=([^;]*)/.exec(document.cookie)?.[1] ?? '';
  return data(api.POST('/api/v1/what-if', { body: question, headers: { 'x-csrftoken': token }, ...stop(signal) }), signal);
}

export const flexibility = (round_id: string, signal?: AbortSignal) =>
  data(api.GET('/api/v1/rounds/{round_id}/flexibility', { params: { path: { round_id } }, ...stop(signal) }), signal);

/** What a figure is made of, and what was left out of it. */
export function explanation(opening: Opening, signal?: AbortSignal): Promise<Explanation> {
  switch (opening.of) {
    case 'totals':
      return data(api.GET('/api/v1/explain/totals', { params: { query: opening.query }, ...stop(signal) }), signal);
    case 'states':
      return data(api.GET('/api/v1/explain/states/{iso3}', { params: { path: { iso3: opening.iso3 }, query: opening.query }, ...stop(signal) }), signal);
    case 'donors':
      return data(api.GET('/api/v1/explain/donors/{donor_id}', { params: { path: { donor_id: opening.donor }, query: opening.query }, ...stop(signal) }), signal);
    case 'rounds':
      return data(api.GET('/api/v1/explain/rounds/{round_id}', { params: { path: { round_id: opening.round }, query: opening.query }, ...stop(signal) }), signal);
    case 'ledger':
      return data(api.GET('/api/v1/explain/ledger', { params: { query: opening.query }, ...stop(signal) }), signal);
  }
}

/** The day at whose end a list is read; null: now. */
const readOn = (as_of: string | null) => (as_of === null ? {} : { as_of });

export const statesOn = (as_of: string | null, signal?: AbortSignal) =>
  all((page) => api.GET('/api/v1/states', { params: { query: { ...readOn(as_of), ...page } }, ...stop(signal) }), signal);

export const obligationsOn = (as_of: string | null, signal?: AbortSignal) =>
  all((page) => api.GET('/api/v1/obligations', { params: { query: { ...readOn(as_of), ...page } }, ...stop(signal) }), signal);

export const plansOn = (as_of: string | null, signal?: AbortSignal) =>
  all((page) => api.GET('/api/v1/work-plans', { params: { query: { ...readOn(as_of), ...page } }, ...stop(signal) }), signal);

export const commitmentsOn = (as_of: string | null, signal?: AbortSignal) =>
  all((page) => api.GET('/api/v1/commitments', { params: { query: { status: 'all', ...readOn(as_of), ...page } }, ...stop(signal) }), signal);
