/** What the pages of accounts ask of the API. Every change carries the token of the cookie `csrftoken`, which
 *  `GET /api/v1/session` sets, and a key of its own, so that a lost answer can be asked for again without doing a thing twice. */
import createClient, { type Middleware } from 'openapi-fetch';
import { Problem, problemOf } from '$lib/api/problem';
import type { components, paths } from '$lib/api/schema';

type Schemas = components['schemas'];
export type CurrentSession = Schemas['CurrentSession'];
export type ScopeRow = Schemas['ScopeRow'];
export type SessionRow = Schemas['SessionRow'];
export type TokenRow = Schemas['TokenRow'];
export type MadeToken = Schemas['MadeToken'];
export type OwnAccount = Schemas['OwnAccount'];
export type SecondFactor = Schemas['SecondFactor'];
export type LinkShown = Schemas['LinkShown'];

const csrf = (): string => /(?:^|; )csrftoken=([^;]*)/.exec(document.cookie)?.[1] ?? '';

const carry: Middleware = {
  onRequest({ request }) {
    if (request.method === 'GET') return request;
    request.headers.set('x-csrftoken', csrf());
    if (request.method === 'POST') request.headers.set('idempotency-key', crypto.randomUUID());
    return request;
  }
};

const api = createClient<paths>({
  headers: { Accept: 'application/json' },
  fetch: (request) => globalThis.fetch(request)
});
api.use(carry);

interface Answer<T> {
  data?: T | undefined;
  error?: unknown;
  response: Response;
}

/** The answer; throws the problem that it describes, or that none came. */
async function answer<T>(asked: Promise<Answer<T>>): Promise<T> {
  let given: Answer<T>;
  try {
    given = await asked;
  } catch {
    throw new Problem(null, '', '');
  }
  if (!given.response.ok) throw problemOf(given.response.status, given.error);
  return given.data as T;
}

/** The header of the key is set for every POST above; the type asks for it at each call. */
const keyed = { header: { 'Idempotency-Key': '' } };

export const currentSession = (signal?: AbortSignal): Promise<CurrentSession> =>
  answer(api.GET('/api/v1/session', signal ? { signal } : {}));

export const signIn = (body: Schemas['SignIn']): Promise<CurrentSession> => answer(api.POST('/api/v1/session', { body }));

export const signOut = async (): Promise<void> => void (await answer(api.DELETE('/api/v1/session')));

export const signOutEverywhere = async (): Promise<void> => void (await answer(api.DELETE('/api/v1/sessions')));

export const actAs = (scope_id: string | null): Promise<CurrentSession> =>
  answer(api.POST('/api/v1/session/scope', { body: { scope_id }, params: keyed }));

export const sessions = async (signal?: AbortSignal): Promise<SessionRow[]> =>
  (await answer(api.GET('/api/v1/sessions', signal ? { signal } : {}))).items;

export const endSession = async (session_id: string): Promise<void> =>
  void (await answer(api.DELETE('/api/v1/sessions/{session_id}', { params: { path: { session_id } } })));

export const askForReset = async (email: string): Promise<'letter' | 'secretariat'> =>
  (await answer(api.POST('/api/v1/password-reset', { body: { email } }))).comes_from;

export const readLink = (token: string): Promise<LinkShown> => answer(api.POST('/api/v1/invitation', { body: { token } }));

export const acceptInvitation = async (token: string, name: string, password: string): Promise<void> =>
  void (await answer(api.POST('/api/v1/invitation/acceptance', { body: { token, name, password } })));

export const confirmReset = async (token: string, password: string): Promise<void> =>
  void (await answer(api.POST('/api/v1/password-reset/confirmation', { body: { token, password } })));

export interface Versioned<T> {
  thing: T;
  etag: string;
}

export async function ownAccount(signal?: AbortSignal): Promise<Versioned<OwnAccount>> {
  const asked = api.GET('/api/v1/account', signal ? { signal } : {});
  const thing = await answer(asked);
  return { thing, etag: (await asked).response.headers.get('etag') ?? '' };
}

export const rename = async (name: string, etag: string): Promise<void> =>
  void (await answer(api.PATCH('/api/v1/account', { body: { name }, params: { header: { 'If-Match': etag } } })));

export const setPassword = async (current_password: string, new_password: string): Promise<void> =>
  void (await answer(api.POST('/api/v1/account/password', { body: { current_password, new_password }, params: keyed })));

export const beginSecondFactor = (current_password: string): Promise<SecondFactor> =>
  answer(api.POST('/api/v1/account/second-factor', { body: { current_password }, params: keyed }));

export const confirmSecondFactor = async (code: string): Promise<string[]> =>
  (await answer(api.POST('/api/v1/account/second-factor/confirmation', { body: { code }, params: keyed }))).codes;

export const removeSecondFactor = async (current_password: string): Promise<void> =>
  void (await answer(api.POST('/api/v1/account/second-factor/removal', { body: { current_password }, params: keyed })));

export const renewRecoveryCodes = async (current_password: string): Promise<string[]> =>
  (await answer(api.POST('/api/v1/account/recovery-codes', { body: { current_password }, params: keyed }))).codes;

export const tokens = async (signal?: AbortSignal): Promise<TokenRow[]> =>
  (await answer(api.GET('/api/v1/tokens', signal ? { signal } : {}))).items;

export const makeToken = (body: Schemas['NewToken']): Promise<MadeToken> =>
  answer(api.POST('/api/v1/tokens', { body, params: keyed }));

export const revokeToken = async (token_id: string): Promise<void> =>
  void (await answer(api.DELETE('/api/v1/tokens/{token_id}', { params: { path: { token_id } } })));

/** A path of this site, without its language, to go to after signing in, else the account; never another site. */
export function ownPath(given: string | null): string {
  return given !== null && /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(given) && !given.startsWith('/api/') ? given : '/account';
}
