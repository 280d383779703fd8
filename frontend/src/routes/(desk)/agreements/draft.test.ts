/** What is sent of an agreement, what cannot be read in it, and what each party may do. */
import { expect, it } from 'vitest';
import type { AgreementParty } from './ask';
import { emptyDraft, newOf, openOf, partyName, stepsOf, unreadable, yearsOf } from './draft';

const party = (name: string, role: AgreementParty['role'], confirmed: number | null, publishes: string | null = null): AgreementParty => ({
  party: name, role, confirmed_at: confirmed === null ? null : '2026-11-22T00:00:00Z', confirmed_version: confirmed, publishes_at: publishes
});

it('sends the third party of those forms that have one', () => {
  const draft = { ...emptyDraft(), commitment: 'c', title: ' Clearance ', state: 'AGO', partner: 'donor:BRA', currency: 'nok', signedOn: '2026-11-01' };
  draft.years = [{ year: '2027', tranche: '', amount: '1,200.5' }, { year: '2028', tranche: '2027', amount: '3' }];
  expect(newOf(draft)).toMatchObject({ title: 'Clearance', partner: null, currency: 'NOK', pillar: null });
  expect(newOf({ ...draft, form: 'triangular' }).partner).toBe('donor:BRA');
  expect(newOf(draft).years).toEqual([{ year: 2027, tranche_year: null, amount: '1200.50' }, { year: 2028, tranche_year: 2027, amount: '3.00' }]);
});

it('says which of the years cannot be read', () => {
  expect(unreadable([{ year: '27', tranche: 'x', amount: '1.234' }])).toEqual({
    'years.0.year': 'bad_year', 'years.0.tranche_year': 'bad_year', 'years.0.amount': 'bad_amount'
  });
  expect(unreadable([{ year: '2027', tranche: '', amount: '10' }])).toEqual({});
});

it('keeps the years of an agreement to the cent', () => {
  const row = { year: 2026, tranche_year: 2025, amount: '1000000.00', amount_usd: '1.00', paid: '999999.99', paid_usd: '1.00', usd_per_unit: '1', rate_on: null, rate_source: null };
  expect(yearsOf([row])).toEqual([{ year: '2026', tranche: '2025', amount: '1000000.00' }]);
  expect(openOf(row)).toBe('0.01');
});

it('gives each party its own steps, and nobody else any', () => {
  const parties = [party('donor:NOR', 'provider', 2), party('state:AGO', 'recipient', 1)];
  const recorded = { status: 'recorded' as const, version: 2, parties, amendment: null };
  expect(stepsOf(recorded, 'donor:NOR')).toEqual(['amend', 'end']);
  expect(stepsOf(recorded, 'state:AGO')).toEqual(['confirm', 'decline']);
  expect(stepsOf(recorded, 'state:SEN')).toEqual([]);
  expect(stepsOf(recorded, null)).toEqual([]);
  expect(stepsOf({ ...recorded, status: 'confirmed' }, 'state:AGO')).toEqual(['confirm', 'publish']);
  expect(stepsOf({ ...recorded, status: 'confirmed' }, 'donor:NOR')).toEqual(['pay', 'amend', 'end', 'publish']);
  expect(stepsOf({ ...recorded, status: 'ended', parties: [party('donor:NOR', 'provider', 2, '2026-11-22T00:00:00Z')] }, 'donor:NOR')).toEqual([]);
  expect(stepsOf({ ...recorded, status: 'declined' }, 'donor:NOR')).toEqual([]);
});

it('lets each party say its word to an amendment that waits, and its donor take it back', () => {
  const amendment = { title: 'T', years: [], dated_on: '2026-11-22', reason: 'R', proposed_at: '2026-11-22T00:00:00Z', confirmed_by: ['donor:NOR'] };
  const row = { status: 'confirmed' as const, version: 1, parties: [party('donor:NOR', 'provider', 1), party('state:AGO', 'recipient', 1)], amendment };
  expect(stepsOf(row, 'state:AGO')).toEqual(['confirm', 'decline', 'publish']);
  expect(stepsOf(row, 'donor:NOR')).toEqual(['decline', 'pay', 'amend', 'end', 'publish']);
});

it('names the parties', () => {
  const row = { donor_code: 'NOR', donor_name: 'Norway', state: 'AGO', state_name: 'Angola' };
  const names = new Map([['donor:BRA', 'Brazil']]);
  expect(['donor:NOR', 'state:AGO', 'donor:BRA', 'state:MOZ'].map((each) => partyName(each, row, names))).toEqual(['Norway', 'Angola', 'Brazil', 'MOZ']);
});
