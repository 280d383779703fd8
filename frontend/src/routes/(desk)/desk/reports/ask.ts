/** What the pages of cooperation reports ask of the API. */
import { acting as api, answer, keyed, versioned, type Versioned } from '$lib/api/acting';
import { maybe, stop, whole } from '$lib/api/answer';
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

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

export async function questions(signal?: AbortSignal): Promise<Question[]> {
  const found = await whole((query) => answer(api.GET('/api/v1/cooperation-questions', { params: { query }, ...stop(signal) }), signal));
  return found.map(inLanguage);
}

export const drafts = (signal?: AbortSignal): Promise<DraftRow[]> =>
  whole((query) => answer(api.GET('/api/v1/cooperation-drafts', { params: { query }, ...stop(signal) }), signal));

export const filings = (year: number, signal?: AbortSignal): Promise<Filing[]> =>
  whole((page) => answer(api.GET('/api/v1/cooperation-filings', { params: { query: { year, ...page } }, ...stop(signal) }), signal));

export const reportsOf = (state: string, signal?: AbortSignal): Promise<ReportRow[]> =>
  whole((page) => answer(api.GET('/api/v1/cooperation-reports', { params: { query: { state, ...page } }, ...stop(signal) }), signal));

export const begin = (state: string, year: number): Promise<Draft> =>
  answer(api.POST('/api/v1/cooperation-reports', { body: { state, year }, params: keyed }));

const DRAFT = '/api/v1/cooperation-reports/{iso3}/{year}/draft';

export const draft = (iso3: string, year: string, signal?: AbortSignal): Promise<Versioned<Draft> | null> =>
  maybe(versioned(api.GET(DRAFT, { params: { path: { iso3, year } }, ...stop(signal) }), signal));

/** Every version of a filed report, oldest first, with what each changed. */
export const versions = (iso3: string, year: string, signal?: AbortSignal): Promise<VersionRow[]> =>
  whole((query) =>
    answer(api.GET('/api/v1/cooperation-reports/{iso3}/{year}/versions', { params: { path: { iso3, year }, query }, ...stop(signal) }), signal)
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
