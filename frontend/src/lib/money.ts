/** Exact sums of money. The API gives strings with two decimals; sums are made in whole cents so that no figure on screen drifts. */

/** `"1234.50"` as whole cents. Throws on anything that is not a decimal with at most two places. */
export function cents(value: string): bigint {
  const parts = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(value);
  if (!parts) throw new RangeError(`"${value}" is not an amount with at most two decimals`);
  const [, sign, whole, fraction = ''] = parts;
  const absolute = BigInt(whole!) * 100n + BigInt(fraction.padEnd(2, '0'));
  return sign ? -absolute : absolute;
}

/** Whole cents as a string with two decimals. */
export function fromCents(value: bigint): string {
  const absolute = value < 0n ? -value : value;
  return `${value < 0n ? '-' : ''}${absolute / 100n}.${String(absolute % 100n).padStart(2, '0')}`;
}

/** The sum of the amounts that are there; null when none is, because nothing is not zero. */
export function sum(values: (string | null)[]): string | null {
  let total = 0n;
  let any = false;
  for (const value of values) {
    if (value === null) continue;
    total += cents(value);
    any = true;
  }
  return any ? fromCents(total) : null;
}

/** a - b, to the cent. */
export function less(a: string, b: string): string {
  return fromCents(cents(a) - cents(b));
}

/** part / whole as a share from 0 to 1; null when the whole is 0, for then a share has no meaning. */
export function shareOf(part: string, whole: string): number | null {
  const all = cents(whole);
  return all === 0n ? null : Number(cents(part)) / Number(all);
}
