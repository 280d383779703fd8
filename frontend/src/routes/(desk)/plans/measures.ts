/** What is said of each year of a line, and how lines are compared and added. Rules without requests. */
import type { LineContent, LineRow, Obligation, Partner } from './ask';
import { isSame, needOf, total } from './amounts';

export const TYPED = ['cost', 'national', 'secured', 'output'] as const;
export type Typed = (typeof TYPED)[number];
/** Need is computed and never typed. */
export const MEASURES = ['cost', 'national', 'secured', 'need', 'output'] as const;
export type Measure = (typeof MEASURES)[number];
export const PILLARS = ['survey_clearance', 'risk_education', 'victim_assistance', 'stockpile_destruction', 'capacity'] as const;
export const FIELDS = ['title', 'pillar', 'obligation_code', 'admin_area', 'is_local', 'partners'] as const;
export type Field = (typeof FIELDS)[number];
export const PARTNER_KINDS = ['local', 'national', 'international'] as const;

export type Amounts = Record<Typed, string | null>;
const NOTHING: Amounts = { cost: null, national: null, secured: null, output: null };

/** A line as it stands on the page: a year that has nothing is not there. */
export interface LineDraft {
  code: string;
  pillar: string;
  title: string;
  obligation_code: string | null;
  admin_area: string | null;
  is_local: boolean | null;
  partners: Partner[];
  years: Record<number, Amounts>;
}

export const amountsOf = (line: LineDraft, year: number): Amounts => line.years[year] ?? NOTHING;

const isEmpty = (amounts: Amounts): boolean => TYPED.every((each) => amounts[each] === null);

export function draftOf(row: LineRow): LineDraft {
  const { code, pillar, title, obligation_code, admin_area, is_local } = row;
  const years = Object.fromEntries(row.years.map(({ year, cost, national, secured, output }) => [year, { cost, national, secured, output }]));
  return { code, pillar, title, obligation_code, admin_area, is_local, partners: row.partners.map((each) => ({ ...each })), years };
}

/** The line as it is sent, without years that have nothing. */
export function contentOf(line: LineDraft): LineContent & Required<Pick<LineContent, 'years'>> {
  return {
    pillar: line.pillar,
    title: line.title,
    obligation_code: line.obligation_code,
    admin_area: line.admin_area,
    is_local: line.is_local,
    partners: line.partners.map((each) => ({ ...each })),
    years: Object.entries(line.years)
      .filter(([, amounts]) => !isEmpty(amounts))
      .map(([year, amounts]) => ({ year: Number(year), ...amounts }))
  };
}

/** One thing in which two states of a line differ: a field, or a measure of a year. */
export type Part = Field | `${number}.${Typed}`;

const isSameField = (one: LineDraft, other: LineDraft, field: Field): boolean => JSON.stringify(one[field]) === JSON.stringify(other[field]);

export function differences(one: LineDraft, other: LineDraft): Part[] {
  const years = [...new Set([...Object.keys(one.years), ...Object.keys(other.years)])].map(Number).sort((a, b) => a - b);
  return [
    ...FIELDS.filter((field) => !isSameField(one, other, field)),
    ...years.flatMap((year) =>
      TYPED.filter((each) => !isSame(amountsOf(one, year)[each], amountsOf(other, year)[each])).map((each): Part => `${year}.${each}`)
    )
  ];
}

/** The year and measure of a part, null for a field. */
export function cellOf(part: Part): [number, Typed] | null {
  const [year, measure] = part.split('.');
  return measure === undefined ? null : [Number(year), measure as Typed];
}

/** `line` with `parts` taken from `other`. */
export function withParts(line: LineDraft, other: LineDraft, parts: Part[]): LineDraft {
  const made: LineDraft = { ...line, years: { ...line.years } };
  for (const part of parts) {
    const at = cellOf(part);
    if (at) made.years[at[0]] = { ...amountsOf(made, at[0]), [at[1]]: amountsOf(other, at[0])[at[1]] };
    else Object.assign(made, { [part]: other[part as Field] });
  }
  return made;
}

/** The one year in which two states of a line differ; null where it is none, several, or something besides. */
export function onlyYear(parts: Part[]): number | null {
  const years = new Set(parts.map((part) => cellOf(part)?.[0] ?? null));
  return years.size === 1 ? [...years][0]! : null;
}

export function measured(line: LineDraft, year: number, measure: Measure): string | null {
  const { cost, national, secured, output } = amountsOf(line, year);
  return measure === 'need' ? needOf(cost, national, secured) : { cost, national, secured, output }[measure];
}

/** All years of a plan: its period, and every year that has figures. */
export function yearsOf(first: number, last: number, lines: LineDraft[]): number[] {
  const found = new Set(lines.flatMap((line) => Object.keys(line.years).map(Number)));
  for (let year = first; year <= last && found.size < 60; year += 1) found.add(year);
  return [...found].sort((a, b) => a - b);
}

/** A row of totals: a pillar, or for outputs a unit, since square metres and mines are never added. */
export interface TotalRow {
  key: string;
  byYear: (string | null)[];
  all: string | null;
}

export interface Totals {
  rows: TotalRow[];
  /** Null where the rows cannot be added. */
  whole: TotalRow | null;
}

export function totalsOf(lines: LineDraft[], years: number[], measure: Measure, unitOf: (line: LineDraft) => string | null): Totals {
  const groupOf = (line: LineDraft): string | null => (measure === 'output' ? unitOf(line) : line.pillar);
  const row = (key: string, of: LineDraft[]): TotalRow => {
    const byYear = years.map((year) => total(of.map((line) => measured(line, year, measure))));
    return { key, byYear, all: total(byYear) };
  };
  const order = (key: string): number => (PILLARS as readonly string[]).indexOf(key) >>> 0;
  const keys = [...new Set(lines.map(groupOf))].filter((key) => key !== null).sort((a, b) => order(a) - order(b) || a.localeCompare(b));
  return {
    rows: keys.map((key) => row(key, lines.filter((line) => groupOf(line) === key))),
    whole: measure === 'output' ? null : row('', lines)
  };
}

export const lineTotal = (line: LineDraft, years: number[], measure: Measure): string | null =>
  total(years.map((year) => measured(line, year, measure)));

/** In which unit outputs of a line are; null where its obligation says none. */
export function unitsOf(obligations: Obligation[]): (line: LineDraft) => string | null {
  const units = new Map(obligations.map((each) => [each.code, each.remaining_unit]));
  return (line) => (line.obligation_code === null ? null : (units.get(line.obligation_code) ?? null));
}

const PREFIXES: Record<string, string> = {
  survey_clearance: 'sc', risk_education: 're', victim_assistance: 'va', stockpile_destruction: 'sd', capacity: 'ca'
};

/** A code for a new line that no line has yet: `sc-3`. */
export function freeCode(pillar: string, taken: string[]): string {
  const prefix = PREFIXES[pillar] ?? 'line';
  const used = new Set(taken.map((code) => code.toLowerCase()));
  let n = 1;
  while (used.has(`${prefix}-${n}`)) n += 1;
  return `${prefix}-${n}`;
}
