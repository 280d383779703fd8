/** The columns of the tables of requirements and offers in kind. */
import { to } from '$lib/address';
import type { Column } from '$lib/components/table';
import * as format from '$lib/format';
import { text } from '$lib/messages/text';
import { partyName, type Match, type Notice, type Unmatched } from './ask';
import { cooperation, item, span, units } from './shown';
import { say } from './words';

const place = (id: string): string => to(`/in-kind/${id}`);

export const noticeColumns = (): Column<Notice>[] => [
  { key: 'party', label: say('party'), value: (row) => partyName(row.party, row.party_name), href: (row) => place(row.id) },
  { key: 'side', label: say('kind'), value: (row) => row.side, shown: (row) => say('side_is', { side: row.side }) },
  { key: 'category', label: say('category'), value: (row) => row.category, shown: (row) => say('category_is', { category: row.category }), isOptional: true },
  { key: 'item', label: say('item'), value: (row) => row.item ?? '', shown: (row) => item(row.item) },
  { key: 'description', label: say('description'), value: (row) => row.description, lang: '', isWide: true },
  { key: 'units', label: say('units'), kind: 'number', value: (row) => row.units, shown: (row) => units(row.units, row.unit) },
  { key: 'first_day', label: say('window'), value: (row) => row.first_day, shown: span },
  { key: 'last_day', label: say('last_day'), value: (row) => row.last_day, shown: (row) => format.date(row.last_day), isOptional: true },
  { key: 'admin_area', label: say('admin_area'), value: (row) => row.admin_area, reason: () => 'not_reported', lang: '', isOptional: true },
  { key: 'cooperation', label: say('cooperation'), value: (row) => row.cooperation, shown: cooperation, isWide: true },
  { key: 'sources', label: text('column.source_id'), value: (row) => row.source_ids.join('|'), isOptional: true },
  { key: 'as_of', label: text('column.as_of'), value: (row) => row.as_of, shown: (row) => format.date(row.as_of), isOptional: true },
  { key: 'evidence', label: text('column.evidence'), kind: 'evidence', value: (row) => row.evidence }
];

export const matchColumns = (): Column<Match>[] => [
  { key: 'requirement', label: say('requirement_of'), value: (row) => partyName(row.requirement_party, row.requirement_party_name), href: (row) => place(row.requirement_id) },
  { key: 'offer', label: say('offer_of'), value: (row) => partyName(row.offer_party, row.offer_party_name), href: (row) => place(row.offer_id) },
  { key: 'category', label: say('category'), value: (row) => row.category, shown: (row) => say('category_is', { category: row.category }) },
  { key: 'item', label: say('item'), value: (row) => row.item ?? '', shown: (row) => item(row.item) },
  { key: 'units', label: say('units'), kind: 'number', value: (row) => row.units, shown: (row) => units(row.units, row.unit) },
  { key: 'window', label: say('window'), value: (row) => row.first_day, shown: span },
  { key: 'days', label: say('days'), kind: 'number', value: (row) => row.days, shown: (row) => format.count(row.days), isOptional: true },
  { key: 'cooperation', label: say('cooperation'), value: (row) => row.cooperation, shown: (row) => say('cooperation_is', { cooperation: row.cooperation }) }
];

export const unmatchedColumns = (): Column<Unmatched>[] => [
  { key: 'party', label: say('party'), value: (row) => partyName(row.party, row.party_name), href: (row) => place(row.id) },
  { key: 'side', label: say('kind'), value: (row) => row.side, shown: (row) => say('side_is', { side: row.side }) },
  { key: 'category', label: say('category'), value: (row) => row.category, shown: (row) => say('category_is', { category: row.category }) },
  { key: 'item', label: say('item'), value: (row) => row.item ?? '', shown: (row) => item(row.item) },
  { key: 'unmatched', label: say('unmatched_units'), kind: 'number', value: (row) => row.unmatched_units, shown: (row) => units(row.unmatched_units, row.unit) },
  { key: 'units', label: say('units'), kind: 'number', value: (row) => row.units, shown: (row) => units(row.units, row.unit), isOptional: true },
  { key: 'window', label: say('window'), value: (row) => row.first_day, shown: span, isOptional: true },
  { key: 'why', label: say('why'), value: (row) => row.reason, shown: (row) => say('reason_is', { reason: row.reason }), isWide: true }
];
