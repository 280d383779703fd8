/** Tables as CSV (RFC 4180): UTF-8 with a byte order mark, so that spreadsheets read accents; CRLF; an empty cell is missing. */

export type Cell = string | number | null;

const FORMULA = /^[=+\-@\t\r]/;
const NUMBER = /^-?\d+(\.\d+)?$/;

/** One cell. Text that a spreadsheet would run as a formula is preceded by an apostrophe; numbers are left alone. */
export function csvCell(value: Cell): string {
  if (value === null) return '';
  let cell = String(value);
  if (FORMULA.test(cell) && !NUMBER.test(cell)) cell = `'${cell}`;
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** A table with its heading. */
export function csv(heading: string[], rows: Cell[][]): string {
  return '\ufeff' + [heading, ...rows].map((row) => row.map(csvCell).join(',') + '\r\n').join('');
}

/** Hand a file to the browser. */
export function save(name: string, content: string | Blob, type = 'text/csv;charset=utf-8'): void {
  const address = URL.createObjectURL(typeof content === 'string' ? new Blob([content], { type }) : content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // Browsers read the address after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
