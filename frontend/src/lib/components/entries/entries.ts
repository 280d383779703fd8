/** What a list of entries says and what its file holds. No markup, so that it is tested without a browser. */
import type { ExplainedPart, Explanation } from '$lib/api/answers';
import { csv, type Cell } from '$lib/csv';
import { codeText } from '$lib/messages/text';
import { sum } from '$lib/money';
import { say, type Word } from './words';

/** Why an entry is left out: every reason that the API knows has its sentence. */
const REASONS: Record<NonNullable<ExplainedPart['reason']>, Word> = {
  other_grade: 'other_grade',
  other_year: 'other_year',
  not_reported: 'not_reported',
  no_rate: 'no_rate',
  superseded: 'superseded',
  withdrawn: 'withdrawn',
  several_donors: 'several_donors',
  published_total_counts: 'published_total_counts',
  other_edition: 'other_edition',
  not_allocatable: 'not_allocatable',
  counted_at_the_boundary: 'counted_at_the_boundary',
  reserved: 'reserved'
};

export function reasonText(part: ExplainedPart): string {
  if (part.reason === null) return '';
  // A newer server may know a reason that these pages do not; it says it in English.
  return part.reason in REASONS ? say(REASONS[part.reason]) : (part.reason_in_words ?? part.reason);
}

/** The sum of what is counted [USD], added up here and not read from the answer; null: nothing is counted. */
export function addedUp(explanation: Explanation): string | null {
  return sum(explanation.counted.map((part) => part.amount_usd));
}

/** All entries as CSV: what is counted, then what is left out with its reason. */
export function entriesFile(explanation: Explanation): string {
  const heading = ['counted', 'entry', 'year', 'amount', 'grade', 'sources', 'as_of', 'why'] as const;
  const line = (part: ExplainedPart): Cell[] => [
    say(part.reason === null ? 'yes' : 'no'),
    part.label,
    part.year,
    part.amount_usd,
    codeText('evidence', part.evidence),
    part.source_ids.join('|'),
    part.as_of,
    [reasonText(part), part.watermark].filter(Boolean).join(' ') || null
  ];
  return csv(
    heading.map((word) => (word === 'amount' ? `${say('amount')} (${explanation.currency})` : say(word))),
    [...explanation.counted, ...explanation.left_out].map(line)
  );
}
