import { expect, it } from 'vitest';
import { changes, isDay, type Field, type OnRecord } from './records';

const fields: Field[] = [
  { key: 'deadline', label: 'Deadline', shown: String },
  { key: 'need', label: 'Need', shown: String }
];
const row = (id: string, deadline: string | null, need: string | null): OnRecord => ({
  id,
  name: id,
  href: `/states/${id}`,
  states: [id],
  values: { deadline, need },
  reasons: {},
  evidence: 'documented',
  source_ids: [],
  as_of: '2026-01-01'
});

it('tells each field that changed, what is new and what is no longer listed', () => {
  const before = [row('AFG', '2025-03-01', null), row('AGO', '2027-12-31', '5.00'), row('TCD', null, null)];
  const now = [row('AFG', '2030-03-01', '7.00'), row('AGO', '2027-12-31', '5.00'), row('SEN', '2026-03-01', null)];
  expect(changes(before, now, fields).map((each) => [each.id, each.change, each.field?.key ?? null, each.before, each.now])).toEqual([
    ['AFG', 'changed', 'deadline', '2025-03-01', '2030-03-01'],
    ['AFG', 'changed', 'need', null, '7.00'],
    ['SEN', 'new', null, null, null],
    ['TCD', 'gone', null, null, null]
  ]);
});

it('finds nothing where nothing changed', () => {
  const rows = [row('AFG', '2025-03-01', null)];
  expect(changes(rows, rows, fields)).toEqual([]);
});

it('takes days of the calendar alone', () => {
  expect(['2026-02-28', '2024-02-29'].map(isDay)).toEqual([true, true]);
  expect(['foo', '', '2026-02-30', '2025-02-29', '2026-13-01', '2026-1-1', '2026', '2026-01-01T00:00'].map(isDay)).toEqual(Array(8).fill(false));
});
