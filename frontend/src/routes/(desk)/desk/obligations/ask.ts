/** What the desk's pages of obligations and requests ask of the API. */
import { acting as api, answer, keyed, versioned, type Versioned } from '$lib/api/acting';
import { stop, whole } from '$lib/api/answer';
import type { components } from '$lib/api/schema';

type Schemas = components['schemas'];
export type ObligationRow = Schemas['ObligationRow'];
export type RequestRow = Schemas['RequestRow'];
export type RequestWords = Schemas['ExtensionRequestWords'];
export type NewRequest = Schemas['NewExtensionRequest'];
export type Decision = RequestRow['decision'];
export type ContentItem = Schemas['ContentRow']['item'];
export type MarkName = Schemas['RequestMarkRow']['name'];
export type MarkAnswer = Schemas['RequestMarkRow']['answer'];
export type ObligationEdit = Schemas['ObligationEdit'];
export type NewObligation = Schemas['NewObligation'];
export type PeriodEvent = Schemas['PeriodEvent'];
export type StockpileRow = Schemas['FoundStockpileRow'];
export type StockpileWords = Schemas['FoundStockpileWords'];
export type RemainingRow = Schemas['RemainingRow'];
export type RemainingWords = Schemas['RemainingWords'];
export type { Versioned };

const of = (state: string | null) => (state ? { state } : {});

/** Obligations of a State, or (null) of all. */
export const obligations = (state: string | null, signal?: AbortSignal): Promise<ObligationRow[]> =>
  whole((page) => answer(api.GET('/api/v1/obligations', { params: { query: { ...of(state), ...page } }, ...stop(signal) }), signal));

export const requests = (state: string | null, signal?: AbortSignal): Promise<RequestRow[]> =>
  whole((page) => answer(api.GET('/api/v1/extension-requests', { params: { query: { ...of(state), ...page } }, ...stop(signal) }), signal));

const code = (obligation_code: string) => ({ path: { obligation_code } });

export const obligation = (given: string, signal?: AbortSignal): Promise<Versioned<ObligationRow>> =>
  versioned(api.GET('/api/v1/obligations/{obligation_code}', { params: code(given), ...stop(signal) }), signal);
export const keepObligation = (body: NewObligation): Promise<ObligationRow> => answer(api.POST('/api/v1/obligations', { body, params: keyed }));
export const editObligation = (given: string, body: ObligationEdit, etag: string): Promise<ObligationRow> =>
  answer(api.PATCH('/api/v1/obligations/{obligation_code}', { body, params: { ...code(given), header: { 'If-Match': etag } } }));
export const complete = (given: string, body: PeriodEvent): Promise<ObligationRow> =>
  answer(api.POST('/api/v1/obligations/{obligation_code}/completion', { body, params: { ...code(given), ...keyed } }));
export const reopen = (given: string, body: PeriodEvent): Promise<ObligationRow> =>
  answer(api.POST('/api/v1/obligations/{obligation_code}/reopening', { body, params: { ...code(given), ...keyed } }));
export const confirmObligation = (row: ObligationRow): Promise<ObligationRow> =>
  answer(api.POST('/api/v1/obligations/{obligation_code}/confirmation', { body: { status: row.status, deadline: row.deadline }, params: { ...code(row.code), ...keyed } }));

const asked = (request_code: string) => ({ path: { request_code } });

export const request = (given: string, signal?: AbortSignal): Promise<Versioned<RequestRow>> =>
  versioned(api.GET('/api/v1/extension-requests/{request_code}', { params: asked(given), ...stop(signal) }), signal);
export const revisions = async (given: string, signal?: AbortSignal): Promise<RequestRow[]> =>
  (await answer(api.GET('/api/v1/extension-requests/{request_code}/revisions', { params: asked(given), ...stop(signal) }), signal)).items;
export const keepRequest = (body: NewRequest): Promise<RequestRow> => answer(api.POST('/api/v1/extension-requests', { body, params: keyed }));
export const reviseRequest = (given: string, body: RequestWords, etag: string): Promise<RequestRow> =>
  answer(api.PUT('/api/v1/extension-requests/{request_code}', { body, params: { ...asked(given), header: { 'If-Match': etag } } }));
export const confirmRequest = (row: RequestRow): Promise<RequestRow> =>
  answer(api.POST('/api/v1/extension-requests/{request_code}/confirmation', { body: { revision: row.revision }, params: { ...asked(row.code), ...keyed } }));

const found = (stockpile_id: string) => ({ path: { stockpile_id } });

/** Stockpiles found in a State, or (null) in all. */
export const stockpiles = (state: string | null, signal?: AbortSignal): Promise<StockpileRow[]> =>
  whole((page) => answer(api.GET('/api/v1/found-stockpiles', { params: { query: { ...of(state), ...page } }, ...stop(signal) }), signal));
export const stockpile = (id: string, signal?: AbortSignal): Promise<Versioned<StockpileRow>> =>
  versioned(api.GET('/api/v1/found-stockpiles/{stockpile_id}', { params: found(id), ...stop(signal) }), signal);
export const keepStockpile = (state: string, body: StockpileWords): Promise<StockpileRow> =>
  answer(api.POST('/api/v1/found-stockpiles', { body: { ...body, state }, params: keyed }));
export const reviseStockpile = (id: string, body: StockpileWords, etag: string): Promise<StockpileRow> =>
  answer(api.PUT('/api/v1/found-stockpiles/{stockpile_id}', { body, params: { ...found(id), header: { 'If-Match': etag } } }));
export const confirmStockpile = ({ id, found_on, mines, destroyed_on }: StockpileRow): Promise<StockpileRow> =>
  answer(api.POST('/api/v1/found-stockpiles/{stockpile_id}/confirmation', { body: { found_on, mines, destroyed_on }, params: { ...found(id), ...keyed } }));

/** What remained of an obligation, the oldest year first. */
export const remaining = async (given: string, signal?: AbortSignal): Promise<RemainingRow[]> =>
  (await answer(api.GET('/api/v1/obligations/{obligation_code}/remaining', { params: code(given), ...stop(signal) }), signal)).items;

const ofYear = (obligation_code: string, year: string) => ({ path: { obligation_code, year } });

export const remainingOf = (given: string, year: string, signal?: AbortSignal): Promise<Versioned<RemainingRow>> =>
  versioned(api.GET('/api/v1/obligations/{obligation_code}/remaining/{year}', { params: ofYear(given, year), ...stop(signal) }), signal);
export const keepRemaining = (given: string, year: number, body: RemainingWords): Promise<RemainingRow> =>
  answer(api.POST('/api/v1/obligations/{obligation_code}/remaining', { body: { ...body, year }, params: { ...code(given), ...keyed } }));
export const reviseRemaining = (given: string, year: string, body: RemainingWords, etag: string): Promise<RemainingRow> =>
  answer(api.PUT('/api/v1/obligations/{obligation_code}/remaining/{year}', { body, params: { ...ofYear(given, year), header: { 'If-Match': etag } } }));
