import { expect, it } from 'vitest';
import type { Commitment } from '$lib/api/answers';
import { amountOf, draftOf, emptyDraft, shareOf, sums, termsOf, unreadable, type Draft } from './draft';

const draft = (given: Partial<Draft>): Draft => ({ ...emptyDraft(2026), ...given });

it('reads amounts as people type them, and nothing else as an amount', () => {
  expect(['1,200,000.5', '1 000', '7', '0.10'].map(amountOf)).toEqual(['1200000.50', '1000.00', '7.00', '0.10']);
  expect(['', '-1', '1.234', '1e6', 'a', '1.'].map(amountOf)).toEqual([null, null, null, null, null, null]);
});

it('reads percentages as shares', () => {
  expect(['25', '33.3333', '12,5 %', '100'].map(shareOf)).toEqual([0.25, 0.333333, 0.125, 1]);
  expect(['0', '101', '-5', 'x', ''].map(shareOf)).toEqual([null, null, null, null, null]);
});

it('adds tranches to the cent and says what is missing to the total', () => {
  const years = [{ year: '2027', amount: '0.1' }, { year: '2028', amount: '0.2' }];
  expect(sums(draft({ total: '0.30', years }))).toEqual({ added: '0.30', missing: '0.00' });
  expect(sums(draft({ total: '1', years }))).toEqual({ added: '0.30', missing: '0.70' });
  expect(sums(draft({ total: '', years }))).toEqual({ added: '0.30', missing: null });
  expect(sums(draft({ total: '1', years: [{ year: '2027', amount: 'x' }] }))).toBeNull();
});

it('names what it cannot read as the API names it', () => {
  const years = [{ year: '27', amount: '1' }, { year: '2028', amount: '' }];
  expect(unreadable(draft({ total: 'a lot', years, maxStatePercent: '200', minGrantUsd: '-1' }))).toEqual({
    total: 'bad_amount',
    'tranches.0.year': 'bad_year',
    'tranches.1.amount': 'bad_amount',
    min_grant_usd: 'bad_amount',
    max_state_share: 'bad_share'
  });
});

it('sends no rate for US dollars, and null for what stands empty', () => {
  const sent = termsOf(draft({ total: '1', years: [{ year: '2027', amount: '1' }], usdPerUnit: '2', rateOn: '2026-01-01', rateSource: 'x' }));
  expect(sent).toMatchObject({ currency: 'USD', usd_per_unit: null, rate_on: null, rate_source: null, states: null, pillars: null });
});

it('gives back the terms of a commitment that nobody touched', () => {
  const row = {
    currency: 'NOK', total: '30.00', total_usd: '2.79', usd_per_unit: '0.093', rate_on: '2026-11-20', rate_source: 'Norges Bank',
    tranches: [{ year: 2027, amount_usd: '2.79' }], tranches_in_currency: [{ year: 2027, amount: '30.00' }], states: ['AGO'], pillars: null,
    channel: null, is_through_development_budget: null, can_carry_over: true, can_front_load: false, min_grant_usd: '1.00',
    max_state_share: 0.333333, local_share_min: 0.07, is_upper_bound: false, visibility: 'own', note: 'x'
  } as unknown as Commitment;
  expect(termsOf(draftOf(row))).toEqual({
    currency: 'NOK', total: '30.00', tranches: [{ year: 2027, amount: '30.00' }], usd_per_unit: '0.093', rate_on: '2026-11-20',
    rate_source: 'Norges Bank', states: ['AGO'], pillars: null, channel: null, is_through_development_budget: null, can_carry_over: true,
    can_front_load: false, min_grant_usd: '1.00', max_state_share: 0.333333, local_share_min: 0.07, is_upper_bound: false,
    visibility: 'own', note: 'x'
  });
});
