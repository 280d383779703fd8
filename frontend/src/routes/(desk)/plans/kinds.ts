/** Findings of one kind together: thousands of lines with the same slip are one thing to mend, not thousands to read. */

export interface Found {
  severity: 'error' | 'warning';
  code: string;
}

export interface Kind<T> {
  code: string;
  /** Shown at once. */
  first: T[];
  /** The others, which are opened. */
  rest: T[];
}

export const SHOWN_OF_A_KIND = 5;

/** By kind, errors before warnings, else in the order in which the first of each was found. */
export function kindsOf<T extends Found>(found: T[]): Kind<T>[] {
  const kinds = new Map<string, T[]>();
  for (const each of found) {
    const key = `${each.severity} ${each.code}`;
    const known = kinds.get(key);
    if (known) known.push(each);
    else kinds.set(key, [each]);
  }
  return [...kinds.values()]
    .sort((one, other) => Number(one[0]!.severity === 'warning') - Number(other[0]!.severity === 'warning'))
    .map((all) => ({ code: all[0]!.code, first: all.slice(0, SHOWN_OF_A_KIND), rest: all.slice(SHOWN_OF_A_KIND) }));
}
