/** What the pages of cooperation reports ask of the API. */
import { acting as api, answer, keyed, versioned, type Versioned } from '$lib/api/acting';
import { Problem } from '$lib/api/problem';
import type { components } from '$lib/api/schema';
import { inLanguage } from './questions';

type Schemas = components['schemas'];
export type AnswerRow = Schemas['AnswerRow'];
export type AnswerEdit = Schemas['AnswerEdit'];
export type Draft = Schemas['CooperationDraft'];
export type DraftRow = Schemas['CooperationDraftRow'];
export type Filing = Schemas['FilingRow'];
export type NewFiling = Schemas['NewFiling'];
export type Question = Schemas['QuestionRow'];
export type Report = Schemas['CooperationReport'];
export type ReportRow = Schemas['CooperationReportRow'];
export type VersionRow = Schemas['CooperationVersionRow'];
export type Upload = Schemas['WorkbookTaken'];
export type { Versioned };

const PAGE = 500;
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

interface Page<T> {
  items: T[];
}

/** The rows of a list; lists are also to be had as text, which nobody asks for here. */
async function rows<T>(asked: Parameters<typeof answer<Page<T> | string>>[0], signal?: AbortSignal): Promise<T[]> {
  const page = await answer(asked, signal);
  return typeof page === 'string' ? [] : page.items;
}

const stop = (signal?: AbortSignal) => (signal ? { signal } : {});

export async function questions(signal?: AbortSignal): Promise<Question[]> {
  const found = await rows<Question>(api.GET('/api/v1/cooperation-questions', { params: { query: { limit: PAGE } }, ...stop(signal) }), signal);
  return found.map(inLanguage);
}

export const drafts = (signal?: AbortSignal): Promise<DraftRow[]> =>
  rows(api.GET('/api/v1/cooperation-drafts', { params: { query: { limit: PAGE } }, ...stop(signal) }), signal);

export const filings = (year: number, signal?: AbortSignal): Promise<Filing[]> =>
  rows(api.GET('/api/v1/cooperation-filings', { params: { query: { year, limit: PAGE } }, ...stop(signal) }), signal);

export const reportsOf = (state: string, signal?: AbortSignal): Promise<ReportRow[]> =>
  rows(api.GET('/api/v1/cooperation-reports', { params: { query: { state, limit: PAGE } }, ...stop(signal) }), signal);

export const begin = (state: string, year: number): Promise<Draft> =>
  answer(api.POST('/api/v1/cooperation-reports', { body: { state, year }, params: keyed }));

const DRAFT = '/api/v1/cooperation-reports/{iso3}/{year}/draft';

/** A thing that may not be there: null then. */
async function maybe<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (reason) {
    if (reason instanceof Problem && reason.status === 404) return null;
    throw reason;
  }
}

export const draft = (iso3: string, year: string, signal?: AbortSignal): Promise<Versioned<Draft> | null> =>
  maybe(versioned(api.GET(DRAFT, { params: { path: { iso3, year } }, ...stop(signal) }), signal));

/** Every version of a filed report, oldest first, with what each changed. */
export const versions = (iso3: string, year: string, signal?: AbortSignal): Promise<VersionRow[]> =>
  rows(
    api.GET('/api/v1/cooperation-reports/{iso3}/{year}/versions', { params: { path: { iso3, year }, query: { limit: PAGE } }, ...stop(signal) }),
    signal
  );

/** A filed report as anyone reads it; a problem of status 404 where none was filed. */
export const filedReport = (iso3: string, year: string, signal?: AbortSignal): Promise<Report> =>
  answer(api.GET('/api/v1/cooperation-reports/{iso3}/{year}', { params: { path: { iso3, year } }, ...stop(signal) }), signal);

export const report = (iso3: string, year: string, signal?: AbortSignal): Promise<Report | null> => maybe(filedReport(iso3, year, signal));

export const save = (iso3: string, year: string, etag: string, answers: AnswerEdit[]): Promise<Versioned<Draft>> =>
  versioned(api.PATCH(DRAFT, { params: { path: { iso3, year }, header: { 'If-Match': etag } }, body: { answers } }));

export const prefill = async (iso3: string, year: string): Promise<void> =>
  void (await answer(api.POST(`${DRAFT}/prefill`, { params: { path: { iso3, year }, ...keyed } })));

export const giveUp = async (iso3: string, year: string): Promise<void> =>
  void (await answer(api.DELETE(DRAFT, { params: { path: { iso3, year } } })));

export const file = (iso3: string, year: string, body: NewFiling): Promise<Report> =>
  answer(
    api.POST('/api/v1/cooperation-reports/{iso3}/{year}/filing', { params: { path: { iso3, year }, ...keyed }, body })
  );

export const workbook = (iso3: string, year: string, isForFiling: boolean): string =>
  `/api/v1/cooperation-reports/${iso3}/${year}/draft/workbook${isForFiling ? '?for_filing=true' : ''}`;

export const upload = (iso3: string, year: string, chosen: File): Promise<Upload> =>
  answer(
    api.POST(`${DRAFT}/workbook`, {
      params: { path: { iso3, year }, ...keyed },
      body: chosen as unknown as never,
      bodySerializer: (content: unknown) => content as File,
      headers: { 'content-type': XLSX }
    })
  );
