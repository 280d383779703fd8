/** The columns of the history. */
import type { Column } from '$lib/components/table';
import { date } from '$lib/format';
import { moment } from '$lib/moment';
import type { RunRow } from './ask';
import { say } from './words';

export const columns = (): Column<RunRow>[] => [
  { key: 'slot', label: say('slot'), value: (row) => row.slot, shown: (row) => moment(row.slot) },
  { key: 'job', label: say('job'), value: (row) => row.job },
  { key: 'status', label: say('status'), value: (row) => row.status, shown: (row) => say('status_is', { status: row.status }) },
  { key: 'rows', label: say('rows'), kind: 'number', value: (row) => row.rows ?? '' },
  { key: 'error', label: say('error'), value: (row) => row.error ?? '' },
  { key: 'cause', label: say('cause'), value: (row) => row.cause, shown: (row) => say('cause_is', { cause: row.cause }) },
  { key: 'as_of', label: say('day'), value: (row) => row.as_of, shown: (row) => date(row.as_of) },
  { key: 'ended_at', label: say('ended'), value: (row) => row.ended_at ?? '', shown: (row) => (row.ended_at ? moment(row.ended_at) : ''), isOptional: true },
  { key: 'attempt', label: say('attempt'), kind: 'number', value: (row) => row.attempt, isOptional: true }
];
