/** What the tables of a portfolio share: their four columns of money, and what stands behind a figure. */
import type { Evidence } from '$lib/api/answers';
import type { Column } from '$lib/components/table';
import * as format from '$lib/format';
import { text } from '$lib/messages/text';
import type { Provenance } from '$lib/provenance';
import { say } from './words';

/** Never added to one another: reserved and free are parts of what is committed, paid is a part of what is reserved. */
export const MONEY = ['committed_usd', 'reserved_usd', 'paid_usd', 'free_usd'] as const;
export type MoneyKey = (typeof MONEY)[number];

interface Found {
  evidence: Evidence | null;
  source_ids: string[];
}

export const behind = (row: Found, what: string, asOf: string): Omit<Provenance, 'value'> => ({
  what,
  unit: text('unit.usd'),
  evidence: row.evidence ?? 'reported',
  sourceIds: row.source_ids,
  asOf
});

const labels = (): Record<MoneyKey, string> => ({
  committed_usd: say('committed_usd'),
  reserved_usd: say('reserved_usd'),
  paid_usd: say('paid_usd'),
  free_usd: say('free_usd')
});

export function moneyColumn<T extends Record<MoneyKey, string> & Found>(key: MoneyKey, asOf: string): Column<T> {
  return {
    key,
    label: labels()[key],
    unit: 'USD',
    kind: 'number',
    value: (row) => row[key],
    shown: (row) => format.amount(row[key]),
    provenance: (row) => (row.evidence ? { ...behind(row, labels()[key], asOf), value: format.money(row[key]) } : null)
  };
}
