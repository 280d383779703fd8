/** What a table shows and what its file holds: columns, order, search. No markup here, so that both are tested without a browser. */
import type { Cell } from '$lib/csv';
import { codeText, text } from '$lib/messages/text';
import { byName } from '$lib/names/names';
import type { Provenance } from '$lib/provenance';

export interface Column<T> {
  key: string;
  label: string;
  /** The unit, shown under the label and in the heading of the file. */
  unit?: string;
  /** The unit of the file's figures, where each cell on screen has its own. */
  fileUnit?: string;
  /** What the file holds, and what is sorted where it is a figure or a date: exact, unformatted. Null is missing. A text that is shown in other words is a
   *  code: rows are sorted by the words, and the file has both. */
  value: (row: T) => Cell;
  /** What is shown and searched; the value itself if not given. */
  shown?: (row: T) => string;
  /** `number` stands at the end of its cell and sorts by size; dates sort as text. */
  kind?: 'text' | 'number' | 'evidence';
  /** Why the value is missing, as a reason code of the API. */
  reason?: (row: T) => string | null;
  /** What stands behind the value; the figure then opens to it, and the file has its grade, sources and date. */
  provenance?: (row: T) => Provenance | null;
  href?: (row: T) => string;
  /** The language of texts that are shown as they came, whatever the language of the page; '' where it differs or is not known. */
  lang?: 'en' | '' | ((row: T) => '' | undefined);
  /** Left out until the reader asks for it. */
  isOptional?: boolean;
  /** Text longer than a few words: the column may wrap and takes more room. */
  isWide?: boolean;
}

export interface Order {
  key: string;
  isDescending: boolean;
}

/** `-need` as it stands in the address. */
export function readOrder(value: string | null, columns: { key: string }[]): Order | null {
  if (!value) return null;
  const isDescending = value.startsWith('-');
  const key = isDescending ? value.slice(1) : value;
  return columns.some((column) => column.key === key) ? { key, isDescending } : null;
}

export function writeOrder(order: Order): string {
  return `${order.isDescending ? '-' : ''}${order.key}`;
}

export function shownText<T>(column: Column<T>, row: T): string {
  const value = column.value(row);
  if (value === null) return '';
  if (column.shown) return column.shown(row);
  return column.kind === 'evidence' ? codeText('evidence', String(value)) : String(value);
}

/** Rows in which every word of `query` occurs in some column that is shown. */
export function found<T>(rows: T[], columns: Column<T>[], query: string): T[] {
  const words = query.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const line = columns.map((column) => shownText(column, row)).join('\n').toLocaleLowerCase();
    return words.every((word) => line.includes(word));
  });
}

/** A day, a month, a year or a moment: sorted as it is, whatever is shown of it. */
const DATE = /^\d{4}(-\d{2}){0,2}(T.*)?$/;

/** Whether what a column shows are the words for codes that it holds. */
function isCoded<T>(rows: T[], column: Column<T>): boolean {
  if (column.kind === 'number' || (!column.shown && column.kind !== 'evidence')) return false;
  return rows.some((row) => {
    const value = column.value(row);
    return typeof value === 'string' && value !== '' && !DATE.test(value) && value !== shownText(column, row);
  });
}

/** Rows in order; equal rows keep the order they came in, and missing values come last in either direction. */
export function ordered<T>(rows: T[], columns: Column<T>[], order: Order | null): T[] {
  const column = columns.find((candidate) => candidate.key === order?.key);
  if (!order || !column) return rows;
  const sign = order.isDescending ? -1 : 1;
  const areWords = isCoded(rows, column);
  return [...rows].sort((one, other) => {
    const a = column.value(one);
    const b = column.value(other);
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    if (column.kind === 'number') return sign * (Number(a) - Number(b));
    return sign * (areWords ? byName(shownText(column, one), shownText(column, other)) : byName(String(a), String(b)));
  });
}

/** The columns to show: those the reader chose, else those that are not optional; the first column always. */
export function visible<T>(columns: Column<T>[], choice: string | null): Column<T>[] {
  const chosen = choice?.split('.').filter((key) => columns.some((column) => column.key === key)) ?? [];
  if (chosen.length === 0) return columns.filter((column) => !column.isOptional);
  return columns.filter((column, index) => index === 0 || chosen.includes(column.key));
}

/** What a table shows: its columns, its order, and the rows that the reader's search leaves, in that order. Of the table that a figure is shown as, so that
 *  whatever is taken away of it is what is on screen. `sort`, `find` and `cols` as they stand in the address. */
export function viewed<T>(
  rows: T[],
  columns: Column<T>[],
  chosen: { sort: string | null; find: string | null; cols: string | null },
  plainOrder: string
): { columns: Column<T>[]; order: Order | null; rows: T[] } {
  const shown = visible(columns, chosen.cols);
  const order = readOrder(chosen.sort, columns) ?? readOrder(plainOrder, columns);
  return { columns: shown, order, rows: ordered(found(rows, shown, chosen.find ?? ''), columns, order) };
}

/** What a file of a table holds: its heading, its rows, and which of its columns are figures. */
export interface TableContent {
  heading: string[];
  lines: Cell[][];
  isFigure: boolean[];
}

/** The columns and rows on screen in their order, beside words the codes they stand for, and beside each figure its grade, sources and date.
 *  `mark` gives the sentence that marks a row as an illustration; there is a column for it where any row is marked. */
export function tableContent<T>(rows: T[], columns: Column<T>[], mark: (row: T) => string | null): TableContent {
  const heading: string[] = [];
  const isFigure: boolean[] = [];
  const coded = new Set(columns.filter((column) => isCoded(rows, column)));
  for (const column of columns) {
    const unit = column.unit ?? column.fileUnit;
    const label = unit ? `${column.label} (${unit})` : column.label;
    heading.push(label);
    isFigure.push(column.kind === 'number');
    if (coded.has(column)) {
      heading.push(text('file.code', { label: column.label }));
      isFigure.push(false);
    }
    if (column.provenance) {
      heading.push(
        text('file.grade', { label: column.label }),
        text('file.sources', { label: column.label }),
        text('file.as_of', { label: column.label })
      );
      isFigure.push(false, false, false);
    }
  }
  const isMarked = rows.some((row) => mark(row) !== null);
  if (isMarked) {
    heading.push(text('watermark.label'));
    isFigure.push(false);
  }
  const lines = rows.map((row) => {
    const cells: Cell[] = [];
    for (const column of columns) {
      const value = column.value(row);
      if (coded.has(column)) cells.push(value === null || value === '' ? null : shownText(column, row));
      cells.push(value);
      if (column.provenance) {
        const behind = column.provenance(row);
        cells.push(behind?.evidence ?? null, behind?.sourceIds.join('|') ?? null, behind?.asOf ?? null);
      }
    }
    if (isMarked) cells.push(mark(row));
    return cells;
  });
  return { heading, lines, isFigure };
}

/** The mark of a cell whose text is shown as it came; none where it is in the language of the page. */
export const cellLang = <T>(column: Column<T>, row: T): 'en' | '' | undefined => (typeof column.lang === 'function' ? column.lang(row) : column.lang);
