/** What the clocks of a State follow from, in the language of the page: the API says it in an English sentence, which is read here and written again.
 *
 *  The surprise: the words of a follow-up are those of a decision, and stay as they came. */
import type { Clock } from '$lib/api/answers';
import { date } from '$lib/format';
import { codeText } from '$lib/messages/text';
import { say } from '../words';

const BASIS = /^The deadline rests on: (.+)\.$/;
const STOCKPILE = /^(?:([\d,]+) s|S)tockpiled mines found on (\d{4}-\d{2}-\d{2}): destroyed within six months \(Action 15\)\.$/;

interface Told {
  words: string;
  /** '' where the words are those of a document. */
  lang: '' | undefined;
}

/** The sentence of a clock in the language of the page; null where it is not one that the program writes. */
function written(row: Pick<Clock, 'kind' | 'words'>): string | null {
  if (row.kind === 'article_4_deadline') return say('clock_article_4');
  if (row.kind === 'request_due') return say('clock_request');
  const basis = row.kind === 'article_5_deadline' ? BASIS.exec(row.words)?.[1] : undefined;
  if (basis) return say('clock_article_5', { basis: codeText('basis', basis) });
  const stockpile = row.kind === 'found_stockpile_due' ? STOCKPILE.exec(row.words) : null;
  return stockpile ? say('clock_stockpile', { mines: stockpile[1] ? Number(stockpile[1].replaceAll(',', '')) : -1, day: date(stockpile[2]!) }) : null;
}

/** What a clock follows from. */
export function clockText(row: Pick<Clock, 'kind' | 'words'>): Told {
  const words = written(row);
  return words === null ? { words: row.words, lang: '' } : { words, lang: undefined };
}
