/** A party is named and read back. */
import { expect, it } from 'vitest';
import { namedParty, partyOf } from './party';

it('names a party as the API does', () => {
  expect(partyOf('observer', ' ICRC ')).toBe('observer:ICRC');
  expect(partyOf('state', 'SEN')).toBe('state:SEN');
  expect(partyOf('committee', 'SEN')).toBe('committee');
});

it('reads a party, whose name may hold a colon', () => {
  const names = new Map([['donor:NOR', 'Norway']]);
  expect(namedParty('observer:ICBL: CMC', names)).toEqual({ kind: 'observer', name: 'ICBL: CMC' });
  expect(namedParty('secretariat', names)).toEqual({ kind: 'secretariat', name: '' });
  expect(namedParty('donor:NOR', names)).toEqual({ kind: 'donor', name: 'Norway' });
  expect(namedParty('donor:XXX', names).name).toBe('XXX');
});
