/** How values of indicators are shown: with their reasons where they are missing, and with what stands behind them. */
import type { Provenance } from '$lib/provenance';
import { stateName } from '$lib/names/names';
import type { Value } from './ask';
import { say } from './words';

/** Why there is no numerator, in words. */
export function whyMissing(value: Value): string {
  return say('missing', { why: value.numerator_reason ?? 'other' });
}

export const basisText = (basis: Value['basis']): string => say('basis_is', { basis });

/** What stands behind a value; null where nothing does. */
export function behind(value: Value): Provenance | null {
  if (value.numerator === null || value.evidence_grade === null) return null;
  return {
    what: say('value_what', { id: value.indicator, label: value.label, year: String(value.covers_year) }),
    value: say('states', { n: value.numerator }),
    unit: say('unit'),
    evidence: value.evidence_grade,
    sourceIds: value.source_ids,
    asOf: value.as_of,
    method: say(value.basis === 'reported' ? 'reported_about' : 'found_about')
  };
}

/** Of each indicator and basis the newest year that has a number, else the newest year, in the order given. */
export function newest(values: Value[]): Value[] {
  const found = new Map<string, Value>();
  for (const value of values) {
    const key = `${value.indicator} ${value.basis}`;
    const kept = found.get(key);
    const isBetter = !kept || (value.numerator !== null) > (kept.numerator !== null) || ((value.numerator !== null) === (kept.numerator !== null) && value.year > kept.year);
    if (isBetter) found.set(key, value);
  }
  return [...found.values()];
}

/** What a report is called; of a State, by its name in the language of the page. */
export const titleOf = (report: { kind: string; reporting_year: number; state: string | null; title: string }): string =>
  say('report_is_titled', { kind: report.kind, year: String(report.reporting_year), state: stateName(report.state ?? '', report.title.replace(/: State profile$/, '')) });
