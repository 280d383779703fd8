/** What a donor's workspace asks of the API. */
import { acting, answer, keyed, versioned, type Versioned } from '$lib/api/acting';
import { stop, whole } from '$lib/api/answer';
import type { components } from '$lib/api/schema';
import type { Commitment } from '$lib/api/answers';

type Schemas = components['schemas'];
export type NewCommitment = Schemas['NewCommitment'];
export type CommitmentEdit = Schemas['CommitmentEdit'];
export type CommitmentEvent = Schemas['EventRow'];
export type Portfolio = Schemas['PortfolioShown'];
export type Amounts = Schemas['CommitmentAmounts'];
export type Reach = Schemas['EarmarkReach'];
export type Pillar = NonNullable<NewCommitment['pillars']>[number];

export const ownCommitments = (donor: string, signal?: AbortSignal): Promise<Commitment[]> =>
  whole((page) =>
    answer(acting.GET('/api/v1/commitments', { params: { query: { donor, status: 'all', evidence: 'all', ...page } }, ...stop(signal) }), signal)
  );

export const portfolio = (signal?: AbortSignal): Promise<Portfolio> => answer(acting.GET('/api/v1/portfolio', stop(signal)), signal);

const path = (commitment_id: string) => ({ path: { commitment_id } });

export const commitment = (id: string, signal?: AbortSignal): Promise<Versioned<Commitment>> =>
  versioned(acting.GET('/api/v1/commitments/{commitment_id}', { params: path(id), ...stop(signal) }), signal);

export const events = (id: string, signal?: AbortSignal): Promise<CommitmentEvent[]> =>
  whole((query) => answer(acting.GET('/api/v1/commitments/{commitment_id}/events', { params: { ...path(id), query }, ...stop(signal) }), signal));

export const reachOf = (id: string, signal?: AbortSignal): Promise<Reach> =>
  answer(acting.GET('/api/v1/commitments/{commitment_id}/earmark', { params: path(id), ...stop(signal) }), signal);

export const preview = (states: string[] | null, pillars: Pillar[] | null, signal?: AbortSignal): Promise<Reach> =>
  answer(acting.POST('/api/v1/what-if/earmark', { body: { states, pillars }, ...stop(signal) }), signal);

export const register = (body: NewCommitment): Promise<Commitment> => answer(acting.POST('/api/v1/commitments', { body, params: keyed }));

export const change = (id: string, body: CommitmentEdit, etag: string): Promise<Commitment> =>
  answer(acting.PATCH('/api/v1/commitments/{commitment_id}', { body, params: { ...path(id), header: { 'If-Match': etag } } }));

export const withdraw = (id: string, reason: string): Promise<Commitment> =>
  answer(acting.POST('/api/v1/commitments/{commitment_id}/withdrawal', { body: { reason }, params: { ...path(id), ...keyed } }));
