import { expect, test } from 'vitest';
import { byChange, chosenPreset, covered, measures, others, type ComparedState } from './compared';
import type { Comparison } from '$lib/api/answers';

const state = (state_name: string, need_usd: string, own_usd: string, other_usd: string) =>
  ({ state: state_name.slice(0, 3).toUpperCase(), state_name, need_usd, own_usd, other_usd }) as ComparedState;

test('a round is put beside every policy but its own, and an address that names none gets the first', () => {
  expect(others('deadlines-first')).toEqual(['no-state-left-behind', 'victim-assistance-protected', 'most-land-released']);
  expect(others(null)).toHaveLength(4);
  expect(chosenPreset('most-land-released', 'deadlines-first')).toBe('most-land-released');
  for (const named of [null, 'deadlines-first', 'fastest']) expect(chosenPreset(named, 'deadlines-first')).toBe('no-state-left-behind');
});

test('States stand by how much their coverage changes, not by money, and equal ones by name', () => {
  const rows = [state('Large', '1000.00', '500.00', '400.00'), state('Small', '10.00', '0.00', '10.00'), state('Beta', '10.00', '1.00', '1.00'), state('Alpha', '10.00', '2.00', '2.00')];
  expect(byChange(rows).map((row) => row.state_name)).toEqual(['Small', 'Large', 'Alpha', 'Beta']);
  expect(covered(rows[0]!)).toEqual({ own: 0.5, other: 0.4 });
  expect(rows[0]!.state_name).toBe('Large');
});

test('a measure that a side does not have is missing and not nothing', () => {
  const plan = { need_usd: '2.00', funded_usd: '1.00', covered_share: 0.5, obligations_at_risk: 3, obligations_funded: 1, late_share_sum: 1.25, states: 4, states_unreached: 2 };
  const own = { preset: null, preset_in_words: '', plan, least_covered_share: 0, released_m2: 2_500_000, late_months: 7.6 };
  const other = { ...own, least_covered_share: null, released_m2: null };
  const found = Object.fromEntries(measures({ own, other } as Comparison).map((line) => [line.key, [line.own, line.other]]));
  expect(found.least).toEqual(['0%', null]);
  expect(found.area![1]).toBeNull();
  expect(found.funded).toEqual(['1 of 3', '1 of 3']);
  expect(found.months![0]).toBe('8');
});
