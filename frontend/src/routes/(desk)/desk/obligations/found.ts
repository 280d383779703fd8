/** What stands in the form of a found stockpile, from and to what the API takes. What is left empty is not reported. */
import { citedOf, documentOf, given, type CitedDraft } from '../form/cited';
import type { StockpileRow, StockpileWords } from './ask';

export interface StockpileDraft {
  foundOn: string;
  mines: string;
  destroyedOn: string;
  note: string;
  evidence: 'documented' | 'reported';
  cited: CitedDraft;
}

/** A number of mines as typed (`1,200`); null where it is none. */
export function minesOf(typed: string): number | null {
  const plain = typed.replaceAll(/[\s,.’'\u00a0\u202f]/g, '');
  return /^\d{1,10}$/.test(plain) ? Number(plain) : null;
}

export function stockpileDraft(row?: StockpileRow): StockpileDraft {
  return {
    foundOn: row?.found_on ?? '',
    mines: row?.mines?.toString() ?? '',
    destroyedOn: row?.destroyed_on ?? '',
    note: row?.note ?? '',
    evidence: row?.evidence === 'reported' ? 'reported' : 'documented',
    cited: citedOf(row?.source_ids)
  };
}

export const unreadable = (draft: StockpileDraft): 'mines'[] => (draft.mines.trim() !== '' && minesOf(draft.mines) === null ? ['mines'] : []);

/** The form as the API takes it, where everything can be read. */
export function stockpileWords(draft: StockpileDraft): StockpileWords {
  return {
    found_on: draft.foundOn,
    mines: minesOf(draft.mines),
    destroyed_on: given(draft.destroyedOn),
    note: given(draft.note),
    evidence: draft.evidence,
    source: documentOf(draft.cited)
  };
}
