/** What was on record on a day, in one shape for States, obligations, plans and commitments, and what has changed since.
 *  The surprise: nothing tells the API what changed; two readings of the same list are held against each other here. */
import type { Evidence } from '$lib/api/answers';
import { commitmentsOn, obligationsOn, plansOn, statesOn } from '$lib/api/client';
import { to } from '$lib/address';
import type { Cell } from '$lib/csv';
import * as format from '$lib/format';
import { codeText, text } from '$lib/messages/text';
import { say } from './words';

export type Kind = 'states' | 'obligations' | 'plans' | 'commitments';
export const KINDS: Kind[] = ['states', 'obligations', 'plans', 'commitments'];

/** A field that is shown and held against its value of today. */
export interface Field {
  key: string;
  label: string;
  unit?: string;
  kind?: 'number';
  /** How a value is shown. */
  shown: (value: string | number) => string;
}

export interface OnRecord {
  id: string;
  name: string;
  href: string | null;
  /** ISO3 of the States it is about; empty: of none in particular. */
  states: string[];
  values: Record<string, Cell>;
  /** Why a value is missing, by field. */
  reasons: Record<string, string | null>;
  evidence: Evidence;
  source_ids: string[];
  as_of: string;
  /** Grade and sources of a field that has its own. */
  cited?: Record<string, { evidence: Evidence; source_ids: string[] }>;
}

export interface Change {
  id: string;
  name: string;
  href: string | null;
  change: 'new' | 'gone' | 'changed';
  field: Field | null;
  before: Cell;
  now: Cell;
}

const asIs = (value: string | number) => String(value);
const day = (value: string | number) => format.date(String(value));
const usd = (value: string | number) => format.amount(String(value));
const money = (key: string, label: string): Field => ({ key, label, unit: text('unit.usd'), kind: 'number', shown: usd });
const coded = (key: string, label: string, group: Parameters<typeof codeText>[0]): Field => ({ key, label, shown: (value) => codeText(group, String(value)) });
const span = (first: number | null, last: number | null) => (first === null || last === null ? null : format.years(first, last));

export const FIELDS: Record<Kind, Field[]> = {
  states: [
    coded('article_5', say('article_5'), 'status'),
    { key: 'deadline', label: text('column.deadline'), shown: day },
    coded('basis', text('column.basis'), 'basis'),
    { key: 'remaining', label: text('column.remaining'), shown: asIs },
    money('need', text('column.need'))
  ],
  obligations: [
    { key: 'article', label: text('column.article'), shown: asIs },
    coded('status', text('column.status'), 'status'),
    { key: 'deadline', label: text('column.deadline'), shown: day },
    coded('basis', text('column.basis'), 'basis'),
    { key: 'remaining', label: text('column.remaining'), shown: asIs }
  ],
  plans: [
    { key: 'state', label: text('column.state'), shown: asIs },
    { key: 'version', label: say('number'), kind: 'number', shown: asIs },
    { key: 'years', label: say('years_of'), shown: asIs },
    money('cost', text('column.cost')),
    money('need', text('column.need'))
  ],
  commitments: [
    { key: 'donor', label: text('column.donor'), shown: asIs },
    coded('status', text('column.status'), 'status'),
    { key: 'years', label: say('years_of'), shown: asIs },
    money('total', say('total'))
  ]
};

/** Remaining work in its unit, so that two readings of it can be held against each other as they are shown. */
const remaining = (value: number | null, unit: string | null) => (value === null ? null : format.exactQuantity(value, unit ?? ''));

/** Everything of a kind that was on record at the end of a day; `null`: that is on record now. */
export async function onRecord(kind: Kind, asOf: string | null, signal: AbortSignal): Promise<OnRecord[]> {
  switch (kind) {
    case 'states':
      return (await statesOn(asOf, signal)).map((row) => ({
        ...row,
        id: row.iso3,
        href: to(`/states/${row.iso3}`),
        states: [row.iso3],
        values: { article_5: row.article_5_status, deadline: row.deadline, basis: row.deadline_basis, remaining: remaining(row.remaining, row.remaining_unit), need: row.need_usd },
        cited: { need: { evidence: row.need_evidence ?? row.evidence, source_ids: row.need_source_ids } },
        reasons: { article_5: 'not_reported', deadline: row.deadline_reason, basis: row.deadline_reason, remaining: row.remaining_reason, need: row.need_reason }
      }));
    case 'obligations':
      return (await obligationsOn(asOf, signal)).map((row) => ({
        ...row,
        name: `${row.state_name} (${row.code})`,
        href: to(`/states/${row.state}#obligations`),
        states: [row.state],
        values: { article: row.article, status: row.status, deadline: row.deadline, basis: row.deadline_basis, remaining: remaining(row.remaining, row.remaining_unit) },
        reasons: { deadline: row.deadline_reason, basis: row.deadline_reason, remaining: row.remaining_reason }
      }));
    case 'plans':
      return (await plansOn(asOf, signal)).map((row) => ({
        ...row,
        name: row.title,
        href: to(`/states/${row.state}#plan`),
        states: [row.state],
        values: { state: row.state_name, version: row.version, years: span(row.first_year, row.last_year), cost: row.cost_usd, need: row.need_usd },
        reasons: { cost: row.cost_usd_reason, need: row.need_usd_reason }
      }));
    case 'commitments':
      return (await commitmentsOn(asOf, signal)).map((row) => ({
        ...row,
        name: row.code,
        href: to(`/donors/${row.donor_code}#commitments`),
        states: row.states ?? [],
        values: { donor: row.donor_name, status: row.status, years: span(row.first_year, row.last_year), total: row.total_usd },
        reasons: { years: 'not_reported', total: row.total_usd_reason }
      }));
  }
}

/** What reads otherwise now than it did, in the order of the list of today, then what is no longer there. */
export function changes(before: OnRecord[], now: OnRecord[], fields: Field[]): Change[] {
  const then = new Map(before.map((row) => [row.id, row]));
  const found: Change[] = [];
  for (const row of now) {
    const { id, name, href } = row;
    const was = then.get(id);
    then.delete(id);
    if (!was) {
      found.push({ id, name, href, change: 'new', field: null, before: null, now: null });
      continue;
    }
    for (const field of fields) {
      const [one, other] = [was.values[field.key] ?? null, row.values[field.key] ?? null];
      if (one !== other) found.push({ id, name, href, change: 'changed', field, before: one, now: other });
    }
  }
  for (const { id, name } of then.values()) found.push({ id, name, href: null, change: 'gone', field: null, before: null, now: null });
  return found;
}

/** Whether an address names a day of the calendar: `2026-02-30` does not. */
export function isDay(given: string): boolean {
  const moment = new Date(`${given}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(given) && !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(given);
}
