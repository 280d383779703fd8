/** What the pages of agreements ask of the API. Whoever is signed in is shown what they may see. */
import { acting as api, answer, keyed, versioned, type Versioned } from '$lib/api/acting';
import { stop, whole } from '$lib/api/answer';
import { donors, states } from '$lib/api/client';
import type { components } from '$lib/api/schema';

type Schemas = components['schemas'];
export type Agreement = Schemas['AgreementRow'];
export type AgreementYear = Schemas['AgreementYearRow'];
export type AgreementParty = Schemas['AgreementPartyRow'];
export type AgreementEvent = Schemas['AgreementEventRow'];
export type NewAgreement = Schemas['NewAgreement'];
export type AgreementEdit = Schemas['AgreementEdit'];
export type Payment = Schemas['PaymentRow'];
export type Tranche = Schemas['TrancheAmounts'];
export type Form = Agreement['form'];
export type FlowType = Agreement['flow_type'];
export type Pillar = NonNullable<Agreement['pillar']>;

const path = (agreement_id: string) => ({ path: { agreement_id } });

export const agreements = (signal?: AbortSignal): Promise<Agreement[]> =>
  whole((query) => answer(api.GET('/api/v1/agreements', { params: { query }, ...stop(signal) }), signal));

export const agreement = (id: string, signal?: AbortSignal): Promise<Versioned<Agreement>> =>
  versioned(api.GET('/api/v1/agreements/{agreement_id}', { params: path(id), ...stop(signal) }), signal);

export const events = (id: string, signal?: AbortSignal): Promise<AgreementEvent[]> =>
  whole((query) => answer(api.GET('/api/v1/agreements/{agreement_id}/events', { params: { ...path(id), query }, ...stop(signal) }), signal));

export const payments = (agreement: string, signal?: AbortSignal): Promise<Payment[]> =>
  whole((query) => answer(api.GET('/api/v1/payments', { params: { query: { agreement, ...query } }, ...stop(signal) }), signal));

/** The tranches of the donor for which one acts, with what is free of each. */
export const tranches = async (signal?: AbortSignal): Promise<Tranche[]> =>
  (await answer(api.GET('/api/v1/portfolio', stop(signal)), signal)).by_tranche;

export const record = (body: NewAgreement): Promise<Agreement> => answer(api.POST('/api/v1/agreements', { body, params: keyed }));

export const amend = (id: string, body: AgreementEdit, etag: string): Promise<Agreement> =>
  answer(api.PATCH('/api/v1/agreements/{agreement_id}', { body, params: { ...path(id), header: { 'If-Match': etag } } }));

/** A step of a party names the version that it has read. */
const step = (id: string, etag: string) => ({ ...path(id), header: { 'Idempotency-Key': '', 'If-Match': etag } });

export const confirm = (id: string, etag: string): Promise<Agreement> =>
  answer(api.POST('/api/v1/agreements/{agreement_id}/confirmation', { params: step(id, etag) }));

export const decline = (id: string, reason: string, etag: string): Promise<Agreement> =>
  answer(api.POST('/api/v1/agreements/{agreement_id}/refusal', { body: { reason }, params: step(id, etag) }));

export const publish = (id: string, etag: string): Promise<Agreement> =>
  answer(api.POST('/api/v1/agreements/{agreement_id}/publication', { params: step(id, etag) }));

export const end = (id: string, dated_on: string, reason: string): Promise<Agreement> =>
  answer(api.POST('/api/v1/agreements/{agreement_id}/end', { body: { dated_on, reason }, params: { ...path(id), ...keyed } }));

export const pay = (body: Schemas['NewPayment']): Promise<Payment> => answer(api.POST('/api/v1/payments', { body, params: keyed }));

export const reverse = (payment_id: string, dated_on: string, reason: string): Promise<Payment> =>
  answer(api.POST('/api/v1/payments/{payment_id}/reversal', { body: { dated_on, reason }, params: { path: { payment_id }, ...keyed } }));

/** The names of all States and donors by party (`state:SEN`), for the third parties that an agreement gives by their code alone. */
export async function partyNames(signal?: AbortSignal): Promise<Map<string, string>> {
  const [ofStates, ofDonors] = await Promise.all([states('counted', signal), donors(signal)]);
  return new Map([...ofStates.map((each) => [`state:${each.iso3}`, each.name] as const), ...ofDonors.map((each) => [`donor:${each.code}`, each.name] as const)]);
}
