/** What stands behind a figure of a published study. Its entries are its files: the paper, the figures, and the case that anyone can solve again. */
import type { Evidence } from './api/answers';
import { shownText, type Column } from './components/table';
import { weakest, type Provenance } from './provenance';

export interface OfStudy {
  published_at: string | null;
  watermark: string | null;
}

/** `grades`: of what the study reads. `files`: what the page calls its files, which stand at `#files`. */
export function behindStudy(study: OfStudy, grades: Evidence[], said: { what: string; value: string; unit: string; method: string; files: string }): Provenance {
  const { what, value, unit, method, files } = said;
  return {
    what, value, unit, method,
    evidence: weakest(grades),
    sourceIds: [],
    asOf: study.published_at?.slice(0, 10) ?? null,
    entries: { href: '#files', label: files },
    watermark: study.watermark
  };
}

/** The columns of a table of a study, each figure of which opens. `name` says in words what a row is of. */
export function opening<T>(columns: Column<T>[], name: (row: T) => string, behind: (what: string[], value: string, unit: string) => Provenance): Column<T>[] {
  return columns.map((column) =>
    column.kind === 'number'
      ? { ...column, provenance: (row: T) => (column.value(row) === null ? null : behind([column.label, name(row)].filter(Boolean), shownText(column, row), column.unit ?? column.label)) }
      : column
  );
}
