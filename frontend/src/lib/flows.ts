/** What State and donor say of flows alike: an amount of a year with what stands behind it, under the other party's name. */
import type { Evidence } from './api/answers';
import type { Column } from './components/table';
import * as format from './format';
import { text } from './messages/text';
import type { Provenance } from './provenance';

interface Flow {
  year: number;
  amount_usd: string;
  currency: string;
  evidence: Evidence;
  source_ids: string[];
  as_of: string | null;
}

/** The first and the last year with a flow, in words. */
export const flowYears = (flows: Flow[]): string =>
  format.years(Math.min(...flows.map((row) => row.year)), Math.max(...flows.map((row) => row.year)));

/** Columns of a table of flows. `party` names the other party, `what` says in words from whom to whom, `opens` where its entries are. */
export function flowColumns<T extends Flow>(party: Column<T>, what: (row: T) => string, opens: (row: T) => Provenance['opens'] = () => undefined): Column<T>[] {
  return [
    party,
    { key: 'year', label: text('column.year'), value: (row) => String(row.year) },
    {
      key: 'amount',
      label: text('column.amount'),
      unit: 'USD',
      kind: 'number',
      value: (row) => row.amount_usd,
      shown: (row) => format.amount(row.amount_usd),
      provenance: (row) => ({
        what: what(row),
        value: format.money(row.amount_usd, row.currency),
        unit: text('unit.usd_span', { span: String(row.year) }),
        evidence: row.evidence,
        sourceIds: row.source_ids,
        asOf: row.as_of,
        opens: opens(row)
      })
    },
    { key: 'evidence', label: text('column.evidence'), kind: 'evidence', value: (row) => row.evidence }
  ];
}
