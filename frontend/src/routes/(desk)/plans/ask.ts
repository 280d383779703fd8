/** What a State's workspace of plans asks of the API. */
import { acting, answer, keyed, versioned, type Versioned } from '$lib/api/acting';
import { maybe, stop, whole } from '$lib/api/answer';
import type { components } from '$lib/api/schema';

type Schemas = components['schemas'];
export type DraftHead = Schemas['DraftRow'];
export type DraftListed = Schemas['DraftListRow'];
export type LineRow = Schemas['DraftLineRow'];
export type YearRow = Schemas['DraftYearRow'];
export type LineContent = Schemas['LineContent'];
export type NewLine = Schemas['NewLine'];
export type NewPlan = Schemas['NewPlan'];
export type HeadEdit = Schemas['HeadEdit'];
export type Mark = Schemas['MarkRow'];
export type Partner = Schemas['PartnerRow'];
export type YearAmounts = Schemas['LineYearAmounts'];
export type Finding = Schemas['FindingRow'];
export type Review = Schemas['DraftReview'];
export type Gap = Schemas['DraftGap'];
export type Comparison = Schemas['ComparisonRow'];
export type LineChange = Schemas['LineChangeRow'];
export type Upload = Schemas['UploadRow'];
export type CellFault = Schemas['CellFault'];
export type Version = Schemas['VersionRow'];
export type Published = Schemas['PublishedVersion'];
export type Plan = Schemas['WorkPlanRow'];
export type Obligation = Schemas['ObligationRow'];
export type { Versioned };

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const path = (plan_id: string) => ({ path: { plan_id } });
const DRAFT = '/api/v1/work-plans/{plan_id}/draft';
const LINES = '/api/v1/work-plans/{plan_id}/draft/lines';
const LINE = '/api/v1/work-plans/{plan_id}/draft/lines/{line_code}';
const YEAR = '/api/v1/work-plans/{plan_id}/draft/lines/{line_code}/years/{year}';

export const drafts = (signal?: AbortSignal): Promise<DraftListed[]> =>
  whole((query) => answer(acting.GET('/api/v1/work-plan-drafts', { params: { query }, ...stop(signal) }), signal));

/** The plans of a State that are published, estimates among them. */
export const plans = (state: string, signal?: AbortSignal): Promise<Plan[]> =>
  whole((page) => answer(acting.GET('/api/v1/work-plans', { params: { query: { state, evidence: 'all', ...page } }, ...stop(signal) }), signal));

/** The newest version of each plan that one's own State took back and has not replaced. */
export const withdrawn = (state: string, signal?: AbortSignal): Promise<Plan[]> =>
  whole((page) =>
    answer(acting.GET('/api/v1/work-plans', { params: { query: { state, evidence: 'all', status: 'withdrawn', ...page } }, ...stop(signal) }), signal)
  );

export const obligations = (state: string, signal?: AbortSignal): Promise<Obligation[]> =>
  whole((page) => answer(acting.GET('/api/v1/obligations', { params: { query: { state, ...page } }, ...stop(signal) }), signal));

/** The versions of a plan, oldest first; none while there is its first draft alone. */
export const versions = async (plan: string, signal?: AbortSignal): Promise<Version[]> =>
  (await maybe(answer(acting.GET('/api/v1/work-plans/{plan_id}/versions', { params: path(plan), ...stop(signal) }), signal)))?.versions ?? [];

export const beginPlan = (body: NewPlan): Promise<DraftHead> => answer(acting.POST('/api/v1/work-plans', { body, params: keyed }));

export const beginVersion = (plan: string, from_version: number | null = null): Promise<DraftHead> =>
  answer(acting.POST(DRAFT, { body: { from_version }, params: { ...path(plan), ...keyed } }));

export const head = (plan: string, signal?: AbortSignal): Promise<Versioned<DraftHead> | null> =>
  maybe(versioned(acting.GET(DRAFT, { params: path(plan), ...stop(signal) }), signal));

export const editHead = (plan: string, etag: string, body: HeadEdit): Promise<Versioned<DraftHead>> =>
  versioned(acting.PATCH(DRAFT, { params: { ...path(plan), header: { 'If-Match': etag } }, body }));

export const discard = async (plan: string, etag: string): Promise<void> =>
  void (await answer(acting.DELETE(DRAFT, { params: { ...path(plan), header: { 'If-Match': etag } } })));

export const lines = async (plan: string, signal?: AbortSignal): Promise<LineRow[]> =>
  (await answer(acting.GET(LINES, { params: path(plan), ...stop(signal) }), signal)).lines;

/** A line with the ETag that its edits name; null: it is not there any more. */
export const line = (plan: string, line_code: string, signal?: AbortSignal): Promise<Versioned<LineRow> | null> =>
  maybe(versioned(acting.GET(LINE, { params: { path: { plan_id: plan, line_code } }, ...stop(signal) }), signal));

/** The answer has no ETag: an edit asks for the line first. */
export const addLine = (plan: string, body: NewLine): Promise<LineRow> =>
  answer(acting.POST(LINES, { body, params: { ...path(plan), ...keyed } }));

export const editLine = (plan: string, line_code: string, etag: string, body: LineContent): Promise<Versioned<LineRow>> =>
  versioned(acting.PUT(LINE, { body, params: { path: { plan_id: plan, line_code }, header: { 'If-Match': etag } } }));

export const removeLine = async (plan: string, line_code: string, etag: string): Promise<void> =>
  void (await answer(acting.DELETE(LINE, { params: { path: { plan_id: plan, line_code }, header: { 'If-Match': etag } } })));

export const editYear = (plan: string, line_code: string, year: number, etag: string, body: YearAmounts): Promise<Versioned<LineRow>> =>
  versioned(
    acting.PUT(YEAR, { body, params: { path: { plan_id: plan, line_code, year: String(year) }, header: { 'If-Match': etag } } })
  );

export const review = (plan: string, signal?: AbortSignal): Promise<Review> =>
  answer(acting.GET(`${DRAFT}/review`, { params: path(plan), ...stop(signal) }), signal);

export const gap = (plan: string, signal?: AbortSignal): Promise<Gap> =>
  answer(acting.GET(`${DRAFT}/gap`, { params: path(plan), ...stop(signal) }), signal);

export const publish = (plan: string, content_sha256: string): Promise<Published> =>
  answer(acting.POST(`${DRAFT}/publication`, { body: { content_sha256 }, params: { ...path(plan), ...keyed } }));

export const withdraw = (plan: string, version: number, reason: string): Promise<Version> =>
  answer(acting.POST('/api/v1/work-plans/{plan_id}/withdrawal', { body: { version, reason }, params: { ...path(plan), ...keyed } }));

export const compare = (plan: string, before: number, after: number, signal?: AbortSignal): Promise<Comparison> =>
  answer(
    acting.GET('/api/v1/work-plans/{plan_id}/comparison', { params: { ...path(plan), query: { before, after } }, ...stop(signal) }),
    signal
  );

export interface Sending {
  isDryRun: boolean;
  isRemoving: boolean;
  /** Cells put right on screen, each `Lines!H9=1234`. */
  mended: string[];
  /** Of the draft that was looked at; a dry run needs none. */
  etag?: string | null | undefined;
}

/** Read a file into the draft, or with `isDryRun` only see what it would change. */
export const upload = (plan: string, file: File, { isDryRun, isRemoving, mended, etag }: Sending): Promise<Upload> =>
  answer(
    acting.POST(`${DRAFT}/workbook`, {
      params: {
        ...path(plan),
        header: { ...keyed.header, ...(etag ? { 'If-Match': etag } : {}) },
        query: { dry_run: isDryRun, remove_missing: isRemoving, file_name: file.name.slice(0, 200), ...(mended.length > 0 ? { mended: mended.join('\n') } : {}) }
      },
      body: file as unknown as never,
      bodySerializer: (content: unknown) => content as File,
      headers: { 'content-type': file.name.toLowerCase().endsWith('.csv') ? 'text/csv' : XLSX }
    })
  );

/** Where the template of a plan is downloaded. */
export const template = (state: string, plan: string, language: string, format: 'xlsx' | 'csv'): string =>
  `/api/v1/states/${state}/work-plan-template?${new URLSearchParams({ plan, language, format })}`;

/** Where the lines of a version are downloaded, as it was published. */
export const versionFile = (state: string, plan: string, version: number, format: 'xlsx' | 'csv'): string =>
  `/api/v1/states/${state}/work-plan-template?${new URLSearchParams({ plan, version: String(version), format })}`;

export const marked = (plan: string): string => `/api/v1/work-plans/${plan}/draft/workbook/marked`;
