/** Amounts and quantities of a draft, read as people type them and added without rounding.
 *
 *  The surprise: `1,234` may be 1234 or 1.234, and is refused by name unless something beside it (another number of a pasted block) shows which
 *  mark separates what: a slip of three digits in a plan is worse than a question. */
import { language } from '$lib/messages/language';

/** What was typed, as the API takes it (`1234567.50`), null for an empty cell; or why it cannot be read. */
export type Reading = { value: string | null } | { fault: 'not_a_number' | 'too_long' } | { fault: 'ambiguous'; one: string; other: string };

export type Mark = '.' | ',' | null;

const MOST_DIGITS = 13;
const MOST_DECIMALS = 4;
const DIGITS = '٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹';

/** The text with plain digits and marks and without spaces: `١٬٢٣٤٫٥` becomes `1,234.5`. */
function plain(text: string): string {
  return text
    .replace(/[٠-٩۰-۹]/g, (digit) => String(DIGITS.indexOf(digit) % 10))
    .replaceAll('٬', "'")
    .replaceAll('٫', '.')
    .replace(/[\s\u00a0\u202f\u2009'’\u200e\u200f\u061c]/g, '')
    .replace(/^[\u2212\u2013]/, '-');
}

/** Whether an Arabic decimal mark stands in the text, which says by itself that it begins the decimals. */
const isArabic = (text: string): boolean => text.includes('٫');

/** Which mark begins the decimals, where the text alone shows it. */
export function decimalMark(text: string): Mark {
  const bare = plain(text).replace(/^-/, '');
  const marks = bare.replace(/[^.,]/g, '');
  if (marks === '') return null;
  const last = marks.at(-1) as '.' | ',';
  const first = marks[0] as '.' | ',';
  if (first !== last) return last;
  if (marks.length > 1) return last === '.' ? ',' : '.';
  const after = bare.length - bare.lastIndexOf(last) - 1;
  const before = bare.lastIndexOf(last);
  if (isArabic(text) || after !== 3 || before > 3 || bare.startsWith('0')) return last;
  return null;
}

/** The number with `mark` as the beginning of its decimals; null where it is none. */
function withMark(bare: string, mark: '.' | ','): string | null {
  const group = mark === '.' ? ',' : '.';
  const parts = new RegExp(`^(-?)(\\d+|\\d{1,3}(?:\\${group}\\d{2,3})*\\${group}\\d{3})?(?:\\${mark}(\\d*))?$`).exec(bare);
  if (!parts || (parts[2] === undefined && !parts[3])) return null;
  const whole = (parts[2] ?? '0').replaceAll(group, '').replace(/^0+(?=\d)/, '');
  return `${parts[1]}${whole}${parts[3] ? `.${parts[3]}` : ''}`;
}

/** Read what was typed into a cell; `mark` begins the decimals where it is known from elsewhere. */
export function read(text: string, mark: Mark = null): Reading {
  const bare = plain(text);
  if (/^[-\u2013\u2014]*$/.test(bare)) return { value: null };
  const shown = decimalMark(text) ?? mark;
  const value = withMark(bare, shown ?? '.');
  if (/[.,]/.test(bare) && shown === null) {
    const [one, other] = [withMark(bare, '.'), withMark(bare, ',')];
    if (one !== null && other !== null && one !== other) return { fault: 'ambiguous', one, other };
  }
  if (value === null) return { fault: 'not_a_number' };
  const [whole = '', decimals = ''] = value.replace('-', '').split('.');
  return whole.length > MOST_DIGITS || decimals.length > MOST_DECIMALS ? { fault: 'too_long' } : { value };
}

/** The cells of a block from a spreadsheet: rows by line break, cells by tab; a quoted cell may hold either. */
export function block(text: string): string[][] {
  const found: string[][] = [[]];
  const cells = /(?:^|(?<=[\t\n]))"((?:[^"]|"")*)"(?=\t|\n|$)|([^\t\n]*)/y;
  const whole = text.replace(/\r\n?/g, '\n').replace(/\n$/, '');
  let at = 0;
  while (at <= whole.length) {
    cells.lastIndex = at;
    const cell = cells.exec(whole)!;
    found.at(-1)!.push(cell[1] === undefined ? cell[2]! : cell[1].replaceAll('""', '"'));
    at += cell[0].length;
    if (whole[at] === '\n') found.push([]);
    at += 1;
  }
  return found;
}

/** Which mark begins the decimals in a block, if its cells show one and do not contradict each other. */
export function markOf(cells: string[][]): Mark {
  const marks = new Set(cells.flat().map(decimalMark).filter((mark) => mark !== null));
  return marks.size === 1 ? [...marks][0]! : null;
}

const SCALE = 10_000n;

/** A decimal with up to four places as whole ten-thousandths. */
function scaled(value: string): bigint {
  const [, sign, whole, decimals = ''] = /^(-?)(\d+)(?:\.(\d{1,4})0*)?$/.exec(value)!;
  const absolute = BigInt(whole!) * SCALE + BigInt(decimals.padEnd(4, '0'));
  return sign ? -absolute : absolute;
}

function unscaled(value: bigint): string {
  const absolute = value < 0n ? -value : value;
  const decimals = String(absolute % SCALE).padStart(4, '0');
  return `${value < 0n ? '-' : ''}${absolute / SCALE}.${decimals.slice(0, 2)}${decimals.slice(2).replace(/0+$/, '')}`;
}

/** The exact sum of the amounts that are there; null where none is, because nothing is not zero. */
export function total(values: (string | null)[]): string | null {
  const given = values.filter((value) => value !== null);
  return given.length === 0 ? null : unscaled(given.reduce((all, value) => all + scaled(value), 0n));
}

/** What of a cost is not paid for: cost - national - secured; null without a cost. */
export function needOf(cost: string | null, national: string | null, secured: string | null): string | null {
  return cost === null ? null : unscaled(scaled(cost) - (national === null ? 0n : scaled(national)) - (secured === null ? 0n : scaled(secured)));
}

/** Whether two amounts are the same number, or both are missing. */
export function isSame(one: string | null, other: string | null): boolean {
  return one === null || other === null ? one === other : scaled(one) === scaled(other);
}

/** An amount with all its cents, in the manner of the language: `12,345,678.00`. */
export function exact(value: string): string {
  return new Intl.NumberFormat(language.tag, { minimumFractionDigits: 2, maximumFractionDigits: 4 }).format(value as Intl.StringNumericLiteral);
}

/** A number in the manner of the language, without decimals that say nothing. */
export function shown(value: string): string {
  const hasCents = /\.\d*[1-9]/.test(value);
  return new Intl.NumberFormat(language.tag, { minimumFractionDigits: hasCents ? 2 : 0, maximumFractionDigits: 4 }).format(value as Intl.StringNumericLiteral);
}

/** A number as it is typed, without decimals that say nothing: what stands in a cell while it is edited. */
export const typed = (value: string | null): string => (value === null ? '' : value.replace(/\.0+$/, ''));
