/** Deadlines as pages say them. Where a later decision was not found, the date that rounds compute with is no deadline of the
 *  State's: it is never shown without saying so. */
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
