/** Deadlines as pages say them. Where a later decision was not found, the date that rounds compute with is no deadline of the
 *  State's: it is never shown without saying so. */
import type { Column } from './components/table';
import { date, series } from './format';
import { codeText, text } from './messages/text';

/** Whether the date is one that rounds work with for want of a decision. */
export function isWorkingDate(basis: string | null): boolean {
  return basis === 'decision not found';
}

/** `31 Dec 2027`, or `worked with: 31 Dec 2030` where a decision was not found. */
export function deadlineDate(deadline: string, basis: string | null): string {
  return isWorkingDate(basis) ? text('deadline.working', { date: date(deadline) }) : date(deadline);
}

/** `31 Dec 2027, requested`. */
export function deadlineText(deadline: string, basis: string | null): string {
  return basis ? series([deadlineDate(deadline, basis), codeText('basis', basis)]) : date(deadline);
}

/** A date and what it rests on, side by side. `null` as the basis of a date: nothing on record says. */
export function deadlineColumns<T extends { deadline: string | null; deadline_basis: string | null }>(): Column<T>[] {
  return [
    {
      key: 'deadline',
      label: text('column.deadline'),
      value: (row) => row.deadline,
      shown: (row) => deadlineDate(row.deadline ?? '', row.deadline_basis),
      reason: () => 'no_deadline'
    },
    {
      key: 'basis',
      label: text('column.basis'),
      value: (row) => row.deadline_basis,
      shown: (row) => codeText('basis', row.deadline_basis ?? ''),
      reason: (row) => (row.deadline === null ? 'no_deadline' : 'not_reported')
    }
  ];
}
