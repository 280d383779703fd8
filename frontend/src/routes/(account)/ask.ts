/** What the pages of accounts ask of the API. */
import { acting as api, answer, keyed, versioned, type Versioned } from '$lib/api/acting';
import { stop } from '$lib/api/answer';
import type { components } from '$lib/api/schema';

type Schemas = components['schemas'];
export type CurrentSession = Schemas['CurrentSession'];
export type ScopeRow = Schemas['ScopeRow'];
export type SessionRow = Schemas['SessionRow'];
export type TokenRow = Schemas['TokenRow'];
export type MadeToken = Schemas['MadeToken'];
export type OwnAccount = Schemas['OwnAccount'];
export type SecondFactor = Schemas['SecondFactor'];
export type LinkShown = Schemas['LinkShown'];
export type LetterChoices = Schemas['LetterChoices'];

export const currentSession = (signal?: AbortSignal): Promise<CurrentSession> =>
  answer(api.GET('/api/v1/session', stop(signal)));

export const signIn = (body: Schemas['SignIn']): Promise<CurrentSession> => answer(api.POST('/api/v1/session', { body }));

export const signOut = async (): Promise<void> => void (await answer(api.DELETE('/api/v1/session')));

export const signOutEverywhere = async (): Promise<void> => void (await answer(api.DELETE('/api/v1/sessions')));

export const actAs = (scope_id: string | null): Promise<CurrentSession> =>
  answer(api.POST('/api/v1/session/scope', { body: { scope_id }, params: keyed }));

export const sessions = async (signal?: AbortSignal): Promise<SessionRow[]> =>
  (await answer(api.GET('/api/v1/sessions', stop(signal)))).items;

export const endSession = async (session_id: string): Promise<void> =>
  void (await answer(api.DELETE('/api/v1/sessions/{session_id}', { params: { path: { session_id } } })));

export const askForReset = async (email: string): Promise<'letter' | 'secretariat'> =>
  (await answer(api.POST('/api/v1/password-reset', { body: { email } }))).comes_from;

export const readLink = (token: string): Promise<LinkShown> => answer(api.POST('/api/v1/invitation', { body: { token } }));

export const acceptInvitation = async (token: string, name: string, password: string): Promise<void> =>
  void (await answer(api.POST('/api/v1/invitation/acceptance', { body: { token, name, password } })));

export const confirmReset = async (token: string, password: string): Promise<void> =>
  void (await answer(api.POST('/api/v1/password-reset/confirmation', { body: { token, password } })));

export const ownAccount = (signal?: AbortSignal): Promise<Versioned<OwnAccount>> =>
  versioned(api.GET('/api/v1/account', stop(signal)));

export const rename = async (name: string, etag: string): Promise<void> =>
  void (await answer(api.PATCH('/api/v1/account', { body: { name }, params: { header: { 'If-Match': etag } } })));

export const setPassword = async (current_password: string, new_password: string): Promise<void> =>
  void (await answer(api.POST('/api/v1/account/password', { body: { current_password, new_password }, params: keyed })));

export const beginSecondFactor = (current_password: string): Promise<SecondFactor> =>
  answer(api.POST('/api/v1/account/second-factor', { body: { current_password }, params: keyed }));

export const confirmSecondFactor = async (code: string): Promise<string[]> =>
  (await answer(api.POST('/api/v1/account/second-factor/confirmation', { body: { code }, params: keyed }))).codes;

/** A code of the device has digits alone; whatever has a letter in it is a recovery code. */
export const factor = (given: string): { code: string } | { recovery_code: string } =>
  /^[\d\s]*$/.test(given) ? { code: given } : { recovery_code: given };

export const removeSecondFactor = async (current_password: string, given: string): Promise<void> =>
  void (await answer(api.POST('/api/v1/account/second-factor/removal', { body: { current_password, ...factor(given) }, params: keyed })));

export const renewRecoveryCodes = async (current_password: string, given: string): Promise<string[]> =>
  (await answer(api.POST('/api/v1/account/recovery-codes', { body: { current_password, ...factor(given) }, params: keyed }))).codes;

export const tokens = async (signal?: AbortSignal): Promise<TokenRow[]> =>
  (await answer(api.GET('/api/v1/tokens', stop(signal)))).items;

export const makeToken = (body: Schemas['NewToken']): Promise<MadeToken> =>
  answer(api.POST('/api/v1/tokens', { body, params: keyed }));

export const revokeToken = async (token_id: string): Promise<void> =>
  void (await answer(api.DELETE('/api/v1/tokens/{token_id}', { params: { path: { token_id } } })));

export const letterChoices = (signal?: AbortSignal): Promise<Versioned<LetterChoices>> =>
  versioned(api.GET('/api/v1/account/letters', stop(signal)));

export const chooseLetters = async (body: LetterChoices, etag: string): Promise<void> =>
  void (await answer(api.PATCH('/api/v1/account/letters', { body, params: { header: { 'If-Match': etag } } })));

export const leaveDigest = async (token: string): Promise<void> =>
  void (await answer(api.POST('/api/v1/unsubscription', { body: { token } })));

/** A path of this site, without its language, to go to after signing in, else the account; never another site. */
export function ownPath(given: string | null): string {
  return given !== null && /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(given) && !given.startsWith('/api/') ? given : '/account';
}
