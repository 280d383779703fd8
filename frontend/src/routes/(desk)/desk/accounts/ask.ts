/** What the pages of other people's accounts ask of the API. */
import { acting as api, answer, keyed, versioned, type Versioned } from '$lib/api/acting';
import { stop, whole } from '$lib/api/answer';
import type { components } from '$lib/api/schema';

type Schemas = components['schemas'];
export type AccountRow = Schemas['AccountRow'];
export type ScopeRow = Schemas['ScopeRow'];
export type NewScope = Schemas['NewScope'];
export type InvitedAccount = Schemas['InvitedAccount'];
export type LinkMade = Schemas['LinkMade'];

/** An account with each of its scopes, in the versions that edits of them name. */
export interface OneAccount {
  own: Versioned<AccountRow>;
  scopes: Versioned<ScopeRow>[];
}

const path = (account_id: string) => ({ path: { account_id } });

export const accounts = (signal?: AbortSignal): Promise<AccountRow[]> =>
  whole((query) => answer(api.GET('/api/v1/accounts', { params: { query }, ...stop(signal) }), signal));

export async function oneAccount(id: string, signal?: AbortSignal): Promise<OneAccount> {
  const own = await versioned(api.GET('/api/v1/accounts/{account_id}', { params: path(id), ...stop(signal) }), signal);
  const scopes = await Promise.all(
    own.thing.scopes.map((scope) =>
      versioned(api.GET('/api/v1/accounts/{account_id}/scopes/{scope_id}', { params: { path: { account_id: id, scope_id: scope.id } }, ...stop(signal) }), signal)
    )
  );
  return { own, scopes };
}

export const invite = (body: Schemas['NewAccount']): Promise<InvitedAccount> => answer(api.POST('/api/v1/accounts', { body, params: keyed }));

export const edit = (id: string, body: Schemas['AccountEdit'], etag: string): Promise<AccountRow> =>
  answer(api.PATCH('/api/v1/accounts/{account_id}', { body, params: { ...path(id), header: { 'If-Match': etag } } }));

export const makeLink = (id: string): Promise<LinkMade> => answer(api.POST('/api/v1/accounts/{account_id}/link', { params: { ...path(id), ...keyed } }));

export const removeSecondFactor = async (id: string): Promise<void> =>
  void (await answer(api.POST('/api/v1/accounts/{account_id}/second-factor/removal', { params: { ...path(id), ...keyed } })));

export const signOutEverywhere = async (id: string): Promise<void> =>
  void (await answer(api.DELETE('/api/v1/accounts/{account_id}/sessions', { params: path(id) })));

export const grant = (id: string, body: NewScope): Promise<ScopeRow> =>
  answer(api.POST('/api/v1/accounts/{account_id}/scopes', { body, params: { ...path(id), ...keyed } }));

export const setTerm = (id: string, scope_id: string, body: Schemas['ScopeEdit'], etag: string): Promise<ScopeRow> =>
  answer(
    api.PATCH('/api/v1/accounts/{account_id}/scopes/{scope_id}', {
      body,
      params: { path: { account_id: id, scope_id }, header: { 'If-Match': etag } }
    })
  );
