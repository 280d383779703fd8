/** The columns of the list of agreements and of the years of one. */
import { to } from '$lib/address';
import type { Column } from '$lib/components/table';
import * as format from '$lib/format';
import { text } from '$lib/messages/text';
import { sum } from '$lib/money';
import type { Provenance } from '$lib/provenance';
import type { Agreement, AgreementYear } from './ask';
import { openOf } from './draft';
import { say } from './words';

/** What stands behind an amount of an agreement; one of another currency has its rate. */
const behind = (row: Agreement, what: string, value: string, unit: string, method?: string): Provenance => ({
  what,
  value,
  unit,
  evidence: 'reported',
  sourceIds: row.source_ids,
  asOf: row.recorded_at.slice(0, 10),
  method
});

const inUsd = (row: Agreement, key: 'amount_usd' | 'paid_usd'): string => sum(row.years.map((each) => each[key])) ?? '0.00';

const whole = (key: 'amount_usd' | 'paid_usd', label: string): Column<Agreement> => ({
  key,
  label,
  unit: 'USD',
  kind: 'number',
  value: (row) => inUsd(row, key),
  shown: (row) => format.amount(inUsd(row, key)),
  provenance: (row) => behind(row, say('of_agreement', { what: label, title: row.title }), format.money(inUsd(row, key)), text('unit.usd'))
});

export const listColumns = (): Column<Agreement>[] => [
  { key: 'title', label: say('name'), value: (row) => row.title, href: (row) => to(`/agreements/${row.id}`), lang: '', isWide: true },
  { key: 'donor', label: say('donor'), value: (row) => row.donor_name },
  { key: 'state', label: say('state'), value: (row) => row.state_name },
  { key: 'form', label: say('form'), value: (row) => row.form, shown: (row) => say('form_is', { form: row.form }), isOptional: true },
  { key: 'status', label: say('status'), value: (row) => row.status, shown: (row) => say('status_is', { status: row.status }) },
  whole('amount_usd', say('agreed')),
  whole('paid_usd', say('paid')),
  { key: 'signed_on', label: say('signed_on'), value: (row) => row.signed_on, shown: (row) => format.date(row.signed_on) },
  { key: 'is_published', label: say('published'), value: (row) => (row.is_published ? 'yes' : 'no'), shown: (row) => say(row.is_published ? 'yes' : 'no') },
  { key: 'evidence', label: text('column.evidence'), kind: 'evidence', value: () => 'reported', isOptional: true }
];

export function yearColumns(agreement: Agreement): Column<AgreementYear>[] {
  const { currency } = agreement;
  const own = (key: 'amount' | 'paid' | 'open', label: string, value: (row: AgreementYear) => string): Column<AgreementYear> => ({
    key,
    label,
    unit: currency,
    kind: 'number',
    value,
    shown: (row) => format.amount(value(row)),
    provenance: (row) => behind(agreement, say('of_year', { what: label, year: String(row.year) }), format.money(value(row), currency), currency)
  });
  return [
    { key: 'year', label: say('year'), value: (row) => row.year, shown: (row) => String(row.year) },
    own('amount', say('agreed'), (row) => row.amount),
    own('paid', say('paid'), (row) => row.paid),
    own('open', say('open'), openOf),
    ...(currency === 'USD'
      ? []
      : [
          {
            key: 'amount_usd',
            label: say('agreed'),
            unit: 'USD',
            kind: 'number' as const,
            value: (row: AgreementYear) => row.amount_usd,
            shown: (row: AgreementYear) => format.amount(row.amount_usd),
            provenance: (row: AgreementYear) =>
              behind(
                agreement,
                say('of_year', { what: say('agreed'), year: String(row.year) }),
                format.money(row.amount_usd),
                text('unit.usd'),
                row.rate_on ? say('rate_words', { rate: row.usd_per_unit, currency, on: format.date(row.rate_on), source: row.rate_source ?? '' }) : undefined
              )
          }
        ]),
    { key: 'tranche', label: say('tranche_of'), value: (row) => row.tranche_year, shown: (row) => String(row.tranche_year) }
  ];
}
