/** The columns of the example tables: one of every kind. */
import { to } from '$lib/address';
import type { Column } from '$lib/components/table';
import { amount, date } from '$lib/format';
import { text } from '$lib/messages/text';
import { example, type ExampleRow } from './examples';

export const columns: Column<ExampleRow>[] = [
  { key: 'name', label: text('column.state'), value: (row) => row.name, href: () => to('/design#tables') },
  { key: 'region', label: text('column.region'), value: (row) => row.region, isOptional: true },
  { key: 'deadline', label: text('column.deadline'), value: (row) => row.deadline, shown: (row) => date(row.deadline ?? ''), reason: () => 'no_deadline' },
  {
    key: 'need',
    label: text('column.need'),
    unit: 'USD',
    kind: 'number',
    value: (row) => row.need_usd,
    shown: (row) => amount(row.need_usd ?? ''),
    reason: (row) => row.reason,
    provenance: (row) => (row.need_usd === null ? null : example(row.name, row.need_usd, row.evidence))
  },
  { key: 'covered', label: text('column.covered'), kind: 'number', value: (row) => row.covered_share, reason: () => 'no_need' },
  { key: 'evidence', label: text('column.evidence'), kind: 'evidence', value: (row) => row.evidence }
];
