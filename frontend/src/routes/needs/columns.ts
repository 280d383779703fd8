/** The columns of the explorer's table and of its bars. */
import { to } from '$lib/address';
import type { NeedOfYear } from '$lib/api/answers';
import type { Column } from '$lib/components/table';
import { deadlineDate } from '$lib/deadline';
import * as format from '$lib/format';
import { codeText, text } from '$lib/messages/text';
import { shareOf } from '$lib/money';
import { regionName } from '$lib/names/names';
import type { Opening } from '$lib/api/opening';
import { asked, SINCE, type Choices, type ExplorerRow } from './explorer';
import { say } from './words';

/** Single-donor and no-donor States are told apart by words. */
function flag({ donors_seen }: ExplorerRow): string {
  if (!donors_seen) return say('flag_none');
  return donors_seen === 1 ? say('flag_one') : say('flag_more', { n: donors_seen });
}

/** The year and the pillar that were chosen, as `GET /explain/...` takes them. */
export function part(choices: Choices): { year?: number; pillar?: Pillar } {
  return { ...(choices.year === null ? {} : { year: choices.year }), ...(choices.pillar === null ? {} : { pillar: choices.pillar as Pillar }) };
}
type Pillar = NeedOfYear['pillar'];

/** `round`: the one that the gaps come from; null: there is none. */
export function needColumns(span: string, gapMethod: string, choices: Choices, round: string | null): Column<ExplorerRow>[] {
  const behind = (row: ExplorerRow, what: string, value: string, method: string, opening: Opening | null) => ({
    ...(opening === null ? {} : { opens: { opening, amount_usd: value } }),
    what,
    value: format.money(value),
    unit: text('unit.usd_span', { span }),
    evidence: row.evidence ?? ('unverified' as const),
    sourceIds: row.source_ids,
    asOf: row.as_of,
    method,
    entries: { href: to(`/states/${row.state.iso3}#plan`), label: text('need.entries', { state: row.state.name }) }
  });
  const needOpening = (row: ExplorerRow): Opening => ({
    of: 'states', iso3: row.state.iso3, query: { figure: 'need_usd', ...part(choices), ...asked(choices.grade, false) }
  });
  const gapOpening = (row: ExplorerRow): Opening | null =>
    round === null ? null : { of: 'rounds', round, query: { figure: 'unmet_usd', state: row.state.iso3, ...part(choices) } };
  return [
    { key: 'state', label: text('column.state'), value: (row) => row.state.name, href: (row) => to(`/states/${row.state.iso3}`) },
    { key: 'region', label: text('column.region'), value: (row) => row.state.region && regionName(row.state.region), isOptional: true },
    { key: 'ldc', label: text('column.ldc'), value: (row) => (row.state.is_ldc === null ? null : text(row.state.is_ldc ? 'yes' : 'no')), isOptional: true },
    {
      key: 'need',
      label: text('column.need'),
      unit: 'USD',
      kind: 'number',
      value: (row) => row.need_usd,
      shown: (row) => format.amount(row.need_usd ?? ''),
      reason: (row) => row.need_reason,
      provenance: (row) => (row.need_usd === null ? null : behind(row, say('need_of', { state: row.state.name }), row.need_usd, text('home.need_method'), needOpening(row)))
    },
    {
      key: 'covered',
      label: text('column.covered'),
      unit: 'USD',
      kind: 'number',
      value: (row) => row.covered_usd,
      shown: (row) => format.amount(row.covered_usd ?? ''),
      reason: (row) => row.gap_reason,
      provenance: (row) => (row.covered_usd === null ? null : behind(row, say('covered_of', { state: row.state.name }), row.covered_usd, gapMethod, null))
    },
    {
      key: 'gap',
      label: text('column.gap'),
      unit: 'USD',
      kind: 'number',
      value: (row) => row.gap_usd,
      shown: (row) => format.amount(row.gap_usd ?? ''),
      reason: (row) => row.gap_reason,
      provenance: (row) => (row.gap_usd === null ? null : behind(row, say('gap_of', { state: row.state.name }), row.gap_usd, gapMethod, gapOpening(row)))
    },
    {
      key: 'coverage',
      label: text('round.coverage'),
      kind: 'number',
      value: (row) => (row.covered_usd === null || row.need_usd === null ? null : shareOf(row.covered_usd, row.need_usd)),
      shown: (row) => format.share(shareOf(row.covered_usd ?? '0', row.need_usd ?? '0') ?? 0),
      reason: (row) => row.gap_reason
    },
    {
      key: 'other',
      label: text('column.other_grades'),
      unit: 'USD',
      kind: 'number',
      value: (row) => row.other_usd,
      shown: (row) => format.amount(row.other_usd ?? ''),
      reason: () => 'no_figure',
      provenance: (row) =>
        row.other_usd === null
          ? null
          : { ...behind(row, say('other_of', { state: row.state.name }), row.other_usd, say('other_method'), null), evidence: row.other_evidence ?? 'unverified', watermark: row.watermark },
      isOptional: true
    },
    {
      key: 'deadline',
      label: text('column.deadline'),
      value: (row) => row.state.deadline,
      shown: (row) => deadlineDate(row.state.deadline ?? '', row.state.deadline_basis),
      reason: (row) => row.state.deadline_reason
    },
    {
      key: 'basis',
      label: text('column.basis'),
      value: (row) => row.state.deadline_basis,
      shown: (row) => codeText('basis', row.state.deadline_basis ?? ''),
      reason: (row) => row.state.deadline_reason
    },
    { key: 'donors', label: text('column.observed_donors'), unit: say('flag_since', { since: String(SINCE) }), kind: 'number', value: (row) => row.donors_seen, shown: flag, reason: () => 'on_its_way' },
    { key: 'evidence', label: text('column.evidence_need'), kind: 'evidence', value: (row) => row.evidence, reason: () => 'no_figure' }
  ];
}
