/** What the desk's pages of facts at home ask of the API: one set of questions for each of the three kinds. */
import { acting as api, answer, keyed, versioned, type Versioned } from '$lib/api/acting';
import { stop, whole, type Asked } from '$lib/api/answer';
import type { components } from '$lib/api/schema';

type Schemas = components['schemas'];
export type CommitmentRow = Schemas['NationalCommitmentRow'];
export type PlanRow = Schemas['MobilisationPlanRow'];
export type PlatformRow = Schemas['PlatformRow'];
export type CommitmentWords = Schemas['NationalCommitmentWords'];
export type PlanWords = Schemas['MobilisationPlanWords'];
export type PlatformWords = Schemas['PlatformWords'];
export type Member = Schemas['MemberRow'];
export type { Versioned };

export const KINDS = ['commitment', 'plan', 'platform'] as const;
export type Kind = (typeof KINDS)[number];

export interface Facts {
  commitment: CommitmentRow[];
  plan: PlanRow[];
  platform: PlatformRow[];
}

/** What stands of a State, or what was removed. */
export async function factsOf(state: string, is_removed: boolean, signal?: AbortSignal): Promise<Facts> {
  const given = (page: Asked) => ({ params: { query: { state, is_removed, ...page } }, ...stop(signal) });
  const [commitment, plan, platform] = await Promise.all([
    whole((page) => answer(api.GET('/api/v1/national-commitments', given(page)), signal)),
    whole((page) => answer(api.GET('/api/v1/resource-mobilisation-plans', given(page)), signal)),
    whole((page) => answer(api.GET('/api/v1/mine-action-platforms', given(page)), signal))
  ]);
  return { commitment, plan, platform };
}

const conditions = (etag: string) => ({ 'If-Match': etag });

/** A fact with the version that it is of, by its kind. */
export type Held =
  | ({ kind: 'commitment' } & Versioned<CommitmentRow>)
  | ({ kind: 'plan' } & Versioned<PlanRow>)
  | ({ kind: 'platform' } & Versioned<PlatformRow>);

export async function fact(kind: Kind, id: string, signal?: AbortSignal): Promise<Held> {
  if (kind === 'commitment')
    return {
      kind,
      ...(await versioned(api.GET('/api/v1/national-commitments/{national_commitment_id}', { params: { path: { national_commitment_id: id } }, ...stop(signal) }), signal))
    };
  if (kind === 'plan')
    return {
      kind,
      ...(await versioned(api.GET('/api/v1/resource-mobilisation-plans/{mobilisation_plan_id}', { params: { path: { mobilisation_plan_id: id } }, ...stop(signal) }), signal))
    };
  return { kind, ...(await versioned(api.GET('/api/v1/mine-action-platforms/{platform_id}', { params: { path: { platform_id: id } }, ...stop(signal) }), signal)) };
}

export const keepCommitment = (body: Schemas['NewNationalCommitment']): Promise<CommitmentRow> =>
  answer(api.POST('/api/v1/national-commitments', { body, params: keyed }));
export const keepPlan = (body: Schemas['NewMobilisationPlan']): Promise<PlanRow> => answer(api.POST('/api/v1/resource-mobilisation-plans', { body, params: keyed }));
export const keepPlatform = (body: Schemas['NewPlatform']): Promise<PlatformRow> => answer(api.POST('/api/v1/mine-action-platforms', { body, params: keyed }));

export const reviseCommitment = (id: string, body: CommitmentWords, etag: string): Promise<CommitmentRow> =>
  answer(api.PUT('/api/v1/national-commitments/{national_commitment_id}', { body, params: { path: { national_commitment_id: id }, header: conditions(etag) } }));
export const revisePlan = (id: string, body: PlanWords, etag: string): Promise<PlanRow> =>
  answer(api.PUT('/api/v1/resource-mobilisation-plans/{mobilisation_plan_id}', { body, params: { path: { mobilisation_plan_id: id }, header: conditions(etag) } }));
export const revisePlatform = (id: string, body: PlatformWords, etag: string): Promise<PlatformRow> =>
  answer(api.PUT('/api/v1/mine-action-platforms/{platform_id}', { body, params: { path: { platform_id: id }, header: conditions(etag) } }));

/** Take a fact out of what stands, with the reason. */
export async function remove(kind: Kind, id: string, reason: string): Promise<void> {
  const body = { reason };
  if (kind === 'commitment') await answer(api.POST('/api/v1/national-commitments/{national_commitment_id}/removal', { body, params: { path: { national_commitment_id: id }, ...keyed } }));
  else if (kind === 'plan') await answer(api.POST('/api/v1/resource-mobilisation-plans/{mobilisation_plan_id}/removal', { body, params: { path: { mobilisation_plan_id: id }, ...keyed } }));
  else await answer(api.POST('/api/v1/mine-action-platforms/{platform_id}/removal', { body, params: { path: { platform_id: id }, ...keyed } }));
}
