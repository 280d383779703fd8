/** What is sent of a scope, and when one holds. */
import { expect, it } from 'vitest';
import { emptyScope, scopeOf, standing, subjectName } from './scope';

it('sends the subject that the role takes, and no other', () => {
  const draft = { ...emptyScope('donor'), role: 'donor' as const, state: 'SEN', donor: 'NOR', organisation: 'ICRC', isChair: true, startsOn: '2026-11-22' };
  expect(scopeOf(draft)).toEqual({ role: 'donor', state: null, donor: 'NOR', organisation: null, is_chair: false, starts_on: '2026-11-22', ends_on: null });
  expect(scopeOf({ ...draft, role: 'committee', endsOn: '2028-12-01' })).toMatchObject({ state: 'SEN', donor: null, is_chair: true, ends_on: '2028-12-01' });
  expect(scopeOf({ ...draft, role: 'secretariat' })).toMatchObject({ state: null, donor: null, organisation: null });
  expect(scopeOf({ ...draft, role: 'observer', organisation: ' ICRC ' }).organisation).toBe('ICRC');
});

it('holds from the first day to the day before its end', () => {
  const scope = { starts_on: '2026-01-02', ends_on: '2026-01-04' };
  expect(['2026-01-01', '2026-01-02', '2026-01-03', '2026-01-04'].map((day) => standing(scope, day))).toEqual(['ahead', 'holds', 'holds', 'over']);
  expect(standing({ ...scope, ends_on: null }, '2099-01-01')).toBe('holds');
});

it('names whom a scope is for', () => {
  expect(subjectName({ role: 'state', party: 'state:SEN', name: 'Senegal' })).toBe('Senegal');
  expect(subjectName({ role: 'observer', party: 'observer:ICRC', name: 'ICRC' })).toBe('ICRC');
});
