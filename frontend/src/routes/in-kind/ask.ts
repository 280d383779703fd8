/** What the pages of requirements and offers in kind ask of the API. Whoever is signed in is shown what they may see. */
import { acting, answer, keyed, versioned, type Versioned } from '$lib/api/acting';
import { stop, whole } from '$lib/api/answer';
import type { components } from '$lib/api/schema';
import { donorName, stateName } from '$lib/names/names';

type Schemas = components['schemas'];
export type Notice = Schemas['InKindNoticeRow'];
export type Match = Schemas['InKindMatchRow'];
export type Unmatched = Schemas['InKindUnmatchedRow'];
export type NoticeEvent = Schemas['InKindEventRow'];
export type NewNotice = Schemas['NewNotice'];
export type NoticeEdit = Schemas['NoticeEdit'];
export type Side = Notice['side'];
export type Category = Notice['category'];
export type Item = NonNullable<Notice['item']>;
export type Cooperation = Notice['cooperation'];
export type Visibility = Notice['visibility'];

/** The name of a State or donor in the language of the page, from `state:SEN` or `donor:NOR` and the name that came with it. */
export function partyName(party: string, given: string): string {
  const code = party.slice(party.indexOf(':') + 1);
  return party.startsWith('state:') ? stateName(code, given) : donorName(code, given);
}

export const notices = (status: 'published' | 'all', signal?: AbortSignal): Promise<Notice[]> =>
  whole((page) => answer(acting.GET('/api/v1/in-kind-notices', { params: { query: { status, ...page } }, ...stop(signal) }), signal));

export const matches = (signal?: AbortSignal): Promise<Match[]> =>
  whole((page) => answer(acting.GET('/api/v1/in-kind-matches', { params: { query: page }, ...stop(signal) }), signal));

export const unmatched = (signal?: AbortSignal): Promise<Unmatched[]> =>
  whole((page) => answer(acting.GET('/api/v1/in-kind-matches/unmatched', { params: { query: page }, ...stop(signal) }), signal));

const path = (notice_id: string) => ({ path: { notice_id } });

export const notice = (id: string, signal?: AbortSignal): Promise<Versioned<Notice>> =>
  versioned(acting.GET('/api/v1/in-kind-notices/{notice_id}', { params: path(id), ...stop(signal) }), signal);

export const events = (id: string, signal?: AbortSignal): Promise<NoticeEvent[]> =>
  whole((page) => answer(acting.GET('/api/v1/in-kind-notices/{notice_id}/events', { params: { ...path(id), query: page }, ...stop(signal) }), signal));

export const enter = (body: NewNotice): Promise<Notice> => answer(acting.POST('/api/v1/in-kind-notices', { body, params: keyed }));

export const change = (id: string, body: NoticeEdit, etag: string): Promise<Notice> =>
  answer(acting.PATCH('/api/v1/in-kind-notices/{notice_id}', { body, params: { ...path(id), header: { 'If-Match': etag } } }));

export const publish = (id: string): Promise<Notice> =>
  answer(acting.POST('/api/v1/in-kind-notices/{notice_id}/publication', { params: { ...path(id), ...keyed } }));

export const withdraw = (id: string, reason: string): Promise<Notice> =>
  answer(acting.POST('/api/v1/in-kind-notices/{notice_id}/withdrawal', { body: { reason }, params: { ...path(id), ...keyed } }));

export const deleteDraft = async (id: string): Promise<void> =>
  void (await answer(acting.DELETE('/api/v1/in-kind-notices/{notice_id}', { params: path(id) })));

export const answerAsThird = (id: string, confirms: boolean): Promise<Notice> =>
  answer(acting.POST('/api/v1/in-kind-notices/{notice_id}/partner-answer', { body: { confirms }, params: { ...path(id), ...keyed } }));
