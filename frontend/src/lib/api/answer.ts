/** An answer of the API as it arrives, and how a whole list is read. The surprise: a list that came as text has no rows to give, and is a problem. */
import { noteOrigin } from '$lib/kept.svelte';
import { Problem } from './problem';

export interface Answer<T> {
  data?: T | undefined;
  error?: unknown;
  response: Response;
}

/** What a question is given up by. */
export const stop = (signal?: AbortSignal) => (signal ? { signal } : {});

/** The answer, whatever it says; throws a problem without status where none came. A question that was given up throws as `fetch` does. */
export async function arrived<T>(asked: Promise<Answer<T>>, signal: AbortSignal | undefined): Promise<Answer<T>> {
  let answer: Answer<T>;
  try {
    answer = await asked;
  } catch (reason) {
    if (signal?.aborted) throw reason;
    throw new Problem(null, '', '');
  }
  noteOrigin(answer.response, signal);
  return answer;
}

/** A page of a list; lists are also to be had as CSV text, which nobody asks for here. */
export function listed<P extends object>(given: P | string): P {
  if (typeof given === 'string') throw new Problem(200, '', '');
  return given;
}

/** What a page of a list is asked for with. */
export interface Asked {
  limit: number;
  cursor?: string;
}

export interface Page<T> {
  items: T[];
  /** Where the next page begins; null: this is the last. */
  next: string | null;
}

/** Every row of a list, page after page of at most `limit` rows: 500 is the most that the API gives. */
export async function whole<T>(ask: (page: Asked) => Promise<Page<T> | string>, limit = 500): Promise<T[]> {
  const rows: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = listed(await ask({ limit, ...(cursor ? { cursor } : {}) }));
    rows.push(...page.items);
    cursor = page.next;
  } while (cursor);
  return rows;
}

/** A thing that may not be there: null then. */
export async function maybe<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (reason) {
    if (reason instanceof Problem && reason.status === 404) return null;
    throw reason;
  }
}
