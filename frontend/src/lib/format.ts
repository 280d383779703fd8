/** Money, areas, dates and shares as text. Amounts come as strings with two decimals and are only rounded here, never before.
 *  A missing value is not formatted: the caller shows `Missing` with its reason. */
import { language } from './messages/language';
import { codeText } from './messages/text';

const NARROW_SPACE = '\u202f';

/** A number that something is below or above. It is kept from left to right: among letters that run the other way its sign would be mirrored. */
const bound = (sign: '<' | '>', number: string): string =>
  language.dir === 'rtl' ? `\u2066${sign}${NARROW_SPACE}${number}\u2069` : `${sign}${NARROW_SPACE}${number}`;

const numbers = new Map<string, Intl.NumberFormat>();

function numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = JSON.stringify([language.tag, options]);
  let format = numbers.get(key);
  if (!format) {
    format = new Intl.NumberFormat(language.tag, options);
    numbers.set(key, format);
  }
  return format;
}

/** An amount in whole units, for columns: `12,345,678`. The unit stands in the heading; cents are in the note and in the file.
 *  What is less than one unit, but something, is not shown as nothing. */
export function amount(value: string): string {
  const number = Number(value);
  if (number > 0 && number < 1) return bound('<', count(1));
  return numberFormat({ maximumFractionDigits: 0 }).format(value as Intl.StringNumericLiteral);
}

/** A difference of amounts in whole units, with its sign: `+1,200`. */
export function difference(value: string): string {
  return numberFormat({ maximumFractionDigits: 0, signDisplay: 'exceptZero' }).format(value as Intl.StringNumericLiteral);
}

/** An amount with its currency to the cent: `USD 12,345,678.90`. */
export function money(value: string, currency = 'USD'): string {
  const fractionDigits = value.endsWith('.00') || !value.includes('.') ? 0 : 2;
  const format = numberFormat({ minimumFractionDigits: fractionDigits, maximumFractionDigits: fractionDigits });
  return `${currency}\u00a0${format.format(value as Intl.StringNumericLiteral)}`;
}

/** An amount rounded to three figures for running text: `USD 12.3 million`. */
export function moneyRounded(value: string | number, currency = 'USD', compactDisplay: 'long' | 'short' = 'long'): string {
  const text = numberFormat({ notation: 'compact', compactDisplay, maximumSignificantDigits: 3 }).format(Number(value));
  return `${currency}\u00a0${text}`;
}

/** The marks of an axis: `2.5M`. */
export function axisAmount(value: number): string {
  return numberFormat({ notation: 'compact', compactDisplay: 'short', maximumSignificantDigits: 3 }).format(value);
}

/** What a solver leaves of a share that is 0 or 1: differences below this say nothing. */
const SOLVER_NOISE = 1e-6;

/** A share from 0 to 1 as a percentage. Anything short of all is never rounded up to 100 percent, nor anything above 0 down to 0. */
export function share(given: number): string {
  const value = Math.abs(given - Math.round(given)) < SOLVER_NOISE ? Math.round(given) : given;
  const format = numberFormat({ style: 'percent', maximumFractionDigits: 0 });
  if (value > 0.99 && value < 1) return bound('>', format.format(0.99));
  if (value > 0 && value < 0.01) return bound('<', format.format(0.01));
  return format.format(value);
}

/** A count. */
export function count(value: number): string {
  return numberFormat({ maximumFractionDigits: 0 }).format(value);
}

/** A number with one decimal at most, for months and the like. */
export function decimal(value: number): string {
  return numberFormat({ maximumFractionDigits: 1 }).format(value);
}

/** A score from 0 to 1, to two places. */
export function score(value: number): string {
  return numberFormat({ minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value);
}

/** A number as it is, to six figures: values of the matcher's tiers. */
export function plain(value: number): string {
  return numberFormat({ maximumSignificantDigits: 6 }).format(value);
}

/** A difference of shares in percentage points, without its unit. */
export function points(difference_share: number): string {
  return numberFormat({ maximumFractionDigits: 1 }).format(difference_share * 100);
}

/** Signs of units of area where a language does not write them in Latin letters. */
const AREA_SIGNS: Record<string, [m2: string, km2: string]> = { ar: ['م²', 'كم²'], ru: ['м²', 'км²'] };
const [M2, KM2] = AREA_SIGNS[language.tag] ?? ['m²', 'km²'];

/** A quantity with its unit; areas from a tenth of a square kilometre up are shown in square kilometres. */
export function quantity(value: number, unit: string): string {
  if (unit === 'm2') return area(value);
  return `${count(value)}\u00a0${codeText('unit', unit)}`;
}

/** A quantity in full, in the unit it came in. */
export function exactQuantity(value: number, unit: string): string {
  return unit === 'm2' ? `${count(value)}\u00a0${M2}` : `${count(value)}\u00a0${codeText('unit', unit)}`;
}

/** An area given in square metres. */
export function area(area_m2: number): string {
  if (area_m2 >= 100_000) {
    return `${numberFormat({ maximumSignificantDigits: 3 }).format(area_m2 / 1_000_000)}\u00a0${KM2}`;
  }
  return `${count(area_m2)}\u00a0${M2}`;
}

/** A calendar day given as `YYYY-MM-DD`, the same in every time zone; years and months alone are kept as they are. */
export function date(day: string): string {
  const parts = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?/.exec(day);
  if (!parts) return day;
  const [, year, month, dayOfMonth] = parts;
  const moment = new Date(Date.UTC(Number(year), Number(month ?? 1) - 1, Number(dayOfMonth ?? 1)));
  if (dayOfMonth) return dateFormat({ year: 'numeric', month: 'short', day: 'numeric' }).format(moment);
  if (month) return dateFormat({ year: 'numeric', month: 'short' }).format(moment);
  return String(year);
}

function dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(language.dateTag, { ...options, timeZone: 'UTC' });
}

/** Years as a span: `2026–2030`, or the one year. */
export function years(first: number, last: number): string {
  return first === last ? String(first) : `${first}–${last}`;
}

/** The names of a list, joined as the language joins them. */
export function listed(names: string[]): string {
  return new Intl.ListFormat(language.tag, { style: 'long', type: 'conjunction' }).format(names);
}

/** What stands between the members of a plain series; the browsers' own lists put an "and" or nothing there in some languages. */
const SERIES_MARK: Record<string, string> = { ar: '، ', zh: '、' };

/** The members of a plain series, without an "and": `Africa, Western Africa`. */
export function series(members: string[]): string {
  return members.join(SERIES_MARK[language.tag] ?? ', ');
}
