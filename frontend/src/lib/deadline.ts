/** Deadlines as pages say them. What is known stands first, and a date that passed without a later decision found is said to be just that. */
import { date } from './format';
import { codeText } from './messages/text';

/** `31 Dec 2027, requested`. */
export function deadlineText(deadline: string, basis: string | null): string {
  return basis ? `${date(deadline)}, ${codeText('basis', basis)}` : date(deadline);
}
