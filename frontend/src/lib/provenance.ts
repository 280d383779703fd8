/** What stands behind a figure: unit, currency and year, source, date and grade. Every figure on screen opens to this. */
import type { Evidence } from './api/answers';
import type { Opening } from './api/opening';

export interface Provenance {
  /** What the figure counts, in words: `Need, Ecuador, 2026`. */
  what: string;
  /** The figure in full, with its unit. */
  value: string;
  /** `US dollars of 2026`, `square metres`. */
  unit: string;
  evidence: Evidence;
  sourceIds: string[];
  /** The day for which the figure holds, `YYYY-MM-DD`; null when it is not known. */
  asOf: string | null;
  /** How it was computed, where it was. */
  method?: string | undefined;
  /** Where its entries are listed. */
  entries?: { href: string; label: string } | undefined;
  /** The question that its entries answer one by one, and the figure that they should add up to [USD]. */
  opens?: { opening: Opening; amount_usd: string } | undefined;
  /** The sentence that marks an illustration. */
  watermark?: string | null | undefined;
}

const STRENGTH: Evidence[] = ['documented', 'reported', 'estimated', 'assumed', 'unverified'];

/** Whether a figure of this grade enters totals. */
export const isCounted = (grade: Evidence | null): boolean => grade === 'documented' || grade === 'reported';

/** The weakest of several grades: a sum is no better than its weakest entry. */
export function weakest(grades: Evidence[]): Evidence {
  return STRENGTH[Math.max(...grades.map((grade) => STRENGTH.indexOf(grade)))] ?? 'unverified';
}

/** Each grade once, strongest first. */
export function gradesOf(rows: { evidence: Evidence | null }[]): Evidence[] {
  const present = new Set(rows.map((row) => row.evidence));
  return STRENGTH.filter((grade) => present.has(grade));
}

/** Each source once, in order. */
export function allSources(rows: { source_ids: string[] }[]): string[] {
  return [...new Set(rows.flatMap((row) => row.source_ids))].sort();
}

/** The latest of several days, or null. */
export function latest(days: (string | null)[]): string | null {
  return days.filter((day) => day !== null).sort().at(-1) ?? null;
}
