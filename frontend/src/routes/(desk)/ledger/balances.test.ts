/** What is asked, and what counts. */
import { expect, it } from 'vitest';
import { askedOf, countedOf, entriesFile, type BalanceRow } from './balances';

const row = (given: Partial<BalanceRow>): BalanceRow => ({
  kind: 'payment', year: 2026, boundary: 'incoming', flow_type: 'standard', is_counted: true, amount_usd: '1.10', currency: 'USD', entries: 1,
  evidence: 'reported', source_ids: ['LEDGER'], as_of: '2026-11-21', ...given
});

it('asks for what the API could know, and leaves the rest of an address alone', () => {
  expect(askedOf('payment', '2026', 'NOR', 'AGO')).toEqual({ kind: 'payment', year: 2026, donor: 'NOR', state: 'AGO' });
  expect(askedOf('gift', 'soon', '', 'angola')).toEqual({ kind: null, year: null, donor: null, state: null });
  expect(entriesFile(askedOf(null, '2026', 'NOR', null), 'xlsx')).toBe('/api/v1/ledger-entries?year=2026&donor=NOR&format=xlsx');
});

it('adds what counts of a kind and year to the cent, and never what does not count or another kind', () => {
  const rows = [
    row({}),
    row({ flow_type: 'parked', amount_usd: '2.20', entries: 2, source_ids: ['A', 'LEDGER'], as_of: '2026-11-22' }),
    row({ boundary: 'internal', is_counted: false, amount_usd: '9.00' }),
    row({ kind: 'agreement', amount_usd: '5.00' })
  ];
  expect(countedOf(rows).map((each) => [each.kind, each.year, each.amount_usd, each.entries, each.source_ids, each.as_of])).toEqual([
    ['payment', 2026, '3.30', 3, ['A', 'LEDGER'], '2026-11-22'],
    ['agreement', 2026, '5.00', 1, ['LEDGER'], '2026-11-21']
  ]);
});
