/** Questions and changes of those who are signed in. Every change carries the token of the cookie `csrftoken`, which `GET /api/v1/session` sets, and a
 *  key of its own, so that a lost answer can be asked for again without doing a thing twice. */
import createClient, { type Middleware } from 'openapi-fetch';
import { arrived, type Answer } from './answer';
import { named } from '../names/names';
import { problemOf } from './problem';
import type { paths } from './schema';

const csrf = (): string => /(?:^|; )csrftoken=([^;]*)/.exec(document.cookie)?.[1] ?? '';

const carry: Middleware = {
  onRequest({ request }) {
    if (request.method === 'GET') return request;
    request.headers.set('x-csrftoken', csrf());
    if (request.method === 'POST') request.headers.set('idempotency-key', crypto.randomUUID());
    return request;
  }
};

export const acting = createClient<paths>({
  headers: { Accept: 'application/json' },
  fetch: (request) => globalThis.fetch(request)
});
acting.use(carry);

/** The answer; throws the problem that it describes, or that none came. A question that was given up throws as `fetch` does. */
export async function answer<T>(asked: Promise<Answer<T>>, signal?: AbortSignal): Promise<T> {
  const given = await arrived(asked, signal);
  if (!given.response.ok) throw problemOf(given.response.status, given.error);
  return named(given.data as T);
}

/** The header of the key is set for every POST above; the type asks for it at each call. */
export const keyed = { header: { 'Idempotency-Key': '' } };

export interface Versioned<T> {
  thing: T;
  /** What an edit of this very version names. */
  etag: string;
}

/** The answer with the version that it is of. */
export async function versioned<T>(asked: Promise<Answer<T>>, signal?: AbortSignal): Promise<Versioned<T>> {
  const thing = await answer(asked, signal);
  return { thing, etag: (await asked).response.headers.get('etag') ?? '' };
}
