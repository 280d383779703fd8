/** What the pages of indicators ask of the API. Anyone may. */
import { acting as api, answer } from '$lib/api/acting';
import { stop, whole } from '$lib/api/answer';
import type { components } from '$lib/api/schema';
import { inLanguage } from './labels';

type Schemas = components['schemas'];
export type Indicator = Schemas['IndicatorRow'];
export type Value = Schemas['ValueRow'];
export type FullValue = Schemas['FullValueRow'];
export type EvidenceItem = Schemas['EvidenceRow'];
export type ReportRow = Schemas['ReportRow'];

export async function values(signal?: AbortSignal): Promise<Value[]> {
  const rows = await whole((query) => answer(api.GET('/api/v1/indicator-values', { params: { query }, ...stop(signal) }), signal));
  return rows.map((row) => inLanguage(row, row.indicator));
}

export async function indicator(indicator_id: string, signal?: AbortSignal): Promise<Indicator> {
  const found = await answer(api.GET('/api/v1/indicators/{indicator_id}', { params: { path: { indicator_id } }, ...stop(signal) }), signal);
  return inLanguage(found, found.id);
}

export async function valuesOf(indicator_id: string, signal?: AbortSignal): Promise<FullValue[]> {
  const rows = await whole(
    (query) => answer(api.GET('/api/v1/indicators/{indicator_id}/values', { params: { path: { indicator_id }, query }, ...stop(signal) }), signal),
    100
  );
  return rows.map((row) => inLanguage(row, row.indicator));
}

export const reports = (signal?: AbortSignal): Promise<ReportRow[]> =>
  whole((query) => answer(api.GET('/api/v1/reports', { params: { query }, ...stop(signal) }), signal));

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
