/** What stands in the form of what remains at the end of a year, from and to what the API takes. What is left empty is not reported. */
import { amountOf } from '../../commitments/draft';
import { citedOf, documentOf, type CitedDraft } from '../form/cited';
import type { RemainingRow, RemainingWords } from './ask';
import { minesOf } from './found';

export const SCOPES: NonNullable<RemainingRow['device_scope']>[] = ['anti-personnel', 'mixed'];
const AREAS = ['total', 'confirmed', 'suspected'] as const;

export interface RemainingDraft {
  year: string;
  total: string;
  confirmed: string;
  suspected: string;
  scope: string;
  evidence: 'documented' | 'reported';
  cited: CitedDraft;
}

const typed = (value: number | null | undefined): string => value?.toString() ?? '';

export function remainingDraft(row?: RemainingRow): RemainingDraft {
  return {
    year: typed(row?.year),
    total: typed(row?.total),
    confirmed: typed(row?.confirmed),
    suspected: typed(row?.suspected),
    scope: row?.device_scope ?? '',
    evidence: row?.evidence === 'reported' ? 'reported' : 'documented',
    cited: citedOf(row?.source_ids)
  };
}

/** An area in square metres, or under Article 4 a number of mines, as text that the API takes; null: left empty, or it cannot be read. */
const quantityOf = (text: string, article: number): string | null => (article === 4 ? (minesOf(text)?.toString() ?? null) : amountOf(text));

/** Fields that cannot be read, by the name that the API gives them. */
export function unreadable(draft: RemainingDraft, article: number): ('year' | (typeof AREAS)[number])[] {
  const parts = article === 4 ? (['total'] as const) : AREAS;
  const bad = parts.filter((each) => draft[each].trim() !== '' && quantityOf(draft[each], article) === null);
  return /^\d{4}$/.test(draft.year.trim()) ? bad : ['year', ...bad];
}

/** The form as the API takes it, where everything can be read. Stocks of mines are neither confirmed nor suspected. */
export function remainingWords(draft: RemainingDraft, article: number): RemainingWords {
  return {
    total: quantityOf(draft.total, article),
    confirmed: article === 4 ? null : quantityOf(draft.confirmed, article),
    suspected: article === 4 ? null : quantityOf(draft.suspected, article),
    device_scope: article === 4 ? null : (SCOPES.find((each) => each === draft.scope) ?? null),
    evidence: draft.evidence,
    source: documentOf(draft.cited)
  };
}
