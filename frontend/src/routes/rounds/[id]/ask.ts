/** What the page of a round asks of the API besides the round itself: what is solved on request. */
import { acting as api, answer } from '$lib/api/acting';
import type { Comparison, Receipts } from '$lib/api/answers';

/** The policies that a round can be put beside. */
export const PRESETS = ['deadlines-first', 'no-state-left-behind', 'victim-assistance-protected', 'most-land-released'] as const;
export type Preset = (typeof PRESETS)[number];

export const comparison = (round_id: string, preset: Preset, signal: AbortSignal): Promise<Comparison> =>
  answer(api.GET('/api/v1/rounds/{round_id}/comparison', { params: { path: { round_id }, query: { preset } }, signal }), signal);

export const receipts = (round_id: string, signal: AbortSignal): Promise<Receipts> =>
  answer(api.GET('/api/v1/rounds/{round_id}/receipts', { params: { path: { round_id } }, signal }), signal);
