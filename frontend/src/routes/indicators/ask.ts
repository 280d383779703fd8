/** What the pages of indicators ask of the API. Anyone may. */
import { acting as api, answer } from '$lib/api/acting';
import type { components } from '$lib/api/schema';
import { inLanguage } from './labels';

type Schemas = components['schemas'];
export type Indicator = Schemas['IndicatorRow'];
export type Value = Schemas['ValueRow'];
export type FullValue = Schemas['FullValueRow'];
export type EvidenceItem = Schemas['EvidenceRow'];
export type ReportRow = Schemas['ReportRow'];

interface Rows<T> {
  items: T[];
  next: string | null;
}

/** Every row of a list, page after page; a list that came as a file has none here. */
async function all<T>(ask: (cursor: string | undefined) => Promise<Rows<T> | string>): Promise<T[]> {
  const rows: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await ask(cursor);
    if (typeof page === 'string') return rows;
    rows.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor);
  return rows;
}

const stop = (signal?: AbortSignal) => (signal ? { signal } : {});
const from = (cursor: string | undefined) => (cursor ? { cursor } : {});

export async function values(signal?: AbortSignal): Promise<Value[]> {
  const rows = await all((cursor) => answer(api.GET('/api/v1/indicator-values', { params: { query: { limit: 500, ...from(cursor) } }, ...stop(signal) }), signal));
  return rows.map((row) => inLanguage(row, row.indicator));
}

export async function indicator(indicator_id: string, signal?: AbortSignal): Promise<Indicator> {
  const found = await answer(api.GET('/api/v1/indicators/{indicator_id}', { params: { path: { indicator_id } }, ...stop(signal) }), signal);
  return inLanguage(found, found.id);
}

export async function valuesOf(indicator_id: string, signal?: AbortSignal): Promise<FullValue[]> {
  const rows = await all((cursor) =>
    answer(
      api.GET('/api/v1/indicators/{indicator_id}/values', { params: { path: { indicator_id }, query: { limit: 100, ...from(cursor) } }, ...stop(signal) }),
      signal
    )
  );
  return rows.map((row) => inLanguage(row, row.indicator));
}

export const reports = (signal?: AbortSignal): Promise<ReportRow[]> =>
  all((cursor) => answer(api.GET('/api/v1/reports', { params: { query: { limit: 500, ...from(cursor) } }, ...stop(signal) }), signal));

export type Report = Schemas['ReportNow'];
export type ReportFigure = Report['figures'][number];
export type ReportEvidence = Report['evidence'][number];

/** What a figure of a report is of: `3.1/found/2025`. */
export function partsOf(figure: ReportFigure): { indicator: string; basis: string | undefined } {
  const [indicator = '', basis] = figure.id.split('/');
  return { indicator, basis };
}

/** A published report by its number, or `now`: the yearly report that is not published. A published one is read from its own file, which never changes. */
export async function report(number: string, signal?: AbortSignal): Promise<Report> {
  const found =
    number === 'now'
      ? await answer(api.GET('/api/v1/yearly-report', stop(signal)), signal)
      : ((await answer(api.GET('/api/v1/reports/{number}/files/{form}', { params: { path: { number, form: 'json' } }, ...stop(signal) }), signal)) as unknown as Report);
  return { ...found, figures: found.figures.map((figure) => inLanguage(figure, partsOf(figure).indicator)) };
}
