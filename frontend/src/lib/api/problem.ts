/** What went wrong with a question to the API, as RFC 9457 problem details or as a connection that failed. */

import titles from './problems.en.json';

/** Titles by the code at the end of `type`, in the language of the page; the pages in English keep the server's. */
const TITLES: Record<string, string> = (import.meta.env.VITE_LANGUAGE ?? 'en') === 'en' ? {} : titles;

/** What is wrong with one field of what was sent, and how to mend it. */
export interface FieldFault {
  /** The path of the field: `tranches.0.amount`. */
  field: string;
  what: string;
  mend: string;
}

export class Problem extends Error {
  constructor(
    /** HTTP status; null when no answer came at all. */
    readonly status: number | null,
    /** Short name of the fault, in the language of the page where it is a known one. */
    readonly title: string,
    /** What exactly, and how to mend it, from the server and in English. */
    readonly detail: string,
    /** The server's id of this failure, to quote when reporting it. */
    readonly id: string | null = null,
    /** What kind of fault, such as `/problems/not-found`. */
    readonly type: string = '',
    /** One for each faulty field. */
    readonly fields: FieldFault[] = []
  ) {
    super(title);
    this.name = 'Problem';
  }
}

/** The problem that an answer's body describes; bodies of another shape keep their status alone. */
export function problemOf(status: number, body: unknown): Problem {
  const members = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const member = (name: string): string => (typeof members[name] === 'string' ? members[name] : '');
  const fields = Array.isArray(members.errors) ? (members.errors as FieldFault[]) : [];
  return new Problem(status, TITLES[member('type').replace('/problems/', '')] ?? member('title'), member('detail'), member('id') || null, member('type'), fields);
}
