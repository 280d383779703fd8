/** A table as a workbook (XLSX): one sheet with the table, one that says what it is and where it comes from. */
import writeWorkbook, { type Cell, type SheetData } from 'write-excel-file/universal';
import type { TableContent } from '$lib/components/table';
import { text } from '$lib/messages/text';

export interface About {
  title: string;
  /** What the table holds and how it was made. */
  notes: string[];
  /** Where the same view stands. */
  address: string;
  /** The sentence that marks an illustration. */
  watermark: string | null;
}

/** Sheets hold names of up to 31 characters, without some. */
const sheetName = (title: string): string => title.replace(/[[\]:*?/\\]/g, ' ').slice(0, 31).trim();

/** The rows of both sheets. Text stays text, so that nothing is ever run as a formula; figures are numbers. */
export function sheets({ heading, lines, isFigure }: TableContent, about: About): { table: SheetData; about: SheetData } {
  const table: SheetData = [
    heading.map((value): Cell => ({ value, type: String, fontWeight: 'bold', wrap: true })),
    ...lines.map((line) =>
      line.map((value, place): Cell => {
        if (value === null) return null;
        return isFigure[place] ? { value: Number(value), type: Number } : { value: String(value), type: String };
      })
    )
  ];
  const words = [about.title, ...(about.watermark ? [about.watermark] : []), ...about.notes, text('file.address', { address: about.address })];
  return { table, about: words.map((value, row): Cell[] => [{ value, type: String, ...(row === 0 ? { fontWeight: 'bold' as const } : {}) }]) };
}

/** The workbook as a file. */
export async function workbook(content: TableContent, about: About): Promise<Blob> {
  const { table, about: words } = sheets(content, about);
  return writeWorkbook([
    { data: table, sheet: sheetName(about.title), stickyRowsCount: 1 },
    { data: words, sheet: text('file.about'), columns: [{ width: 100 }] }
  ]).toBlob();
}
