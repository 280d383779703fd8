/** What a list of entries says and what its file holds. No markup, so that it is tested without a browser. */
import type { ExplainedPart, Explanation } from '$lib/api/answers';
import { csv, type Cell } from '$lib/csv';
import { codeText } from '$lib/messages/text';
import { sum } from '$lib/money';
import { language } from '$lib/messages/language';
import * as format from '$lib/format';
import { donorName, stateName } from '$lib/names/names';
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

/** What an entry is called: words in the language of the page, and a title as its record has it. In English the label of the answer is that already. */
export function labelOf(part: ExplainedPart): { words: string; title: string | null } {
  const { title = null, activity = '', plan = '', version = '', commitment = '', kind = 'other', dated_on = '', is_reversal = 'no' } = part.label_values as Record<string, string | undefined>;
  if (language.tag === 'en') return { words: part.label, title: null };
  const donor = part.donor === null ? '' : donorName(part.donor, part.donor);
  const year = String(part.year ?? '');
  switch (part.kind) {
    case 'activity_year':
      return { words: say('of_plan', { plan, version, activity }), title };
    case 'allocation':
    case 'unfunded':
      return { words: format.series([activity, year]), title };
    case 'commitment':
      return { words: commitment, title: null };
    case 'flow':
      return { words: say('of_flow', { donor, has_one: part.state === null ? 'no' : 'yes', recipient: stateName(part.state ?? '', part.state ?? ''), year }), title: null };
    case 'published_total':
      return { words: say('of_published', { year }), title: null };
    case 'national_contribution':
      return { words: say('of_own', { year }), title: null };
    case 'donor_result':
      return { words: donor, title: null };
    case 'tranche':
    case 'reservation':
      return { words: commitment || donor ? format.series([commitment || donor, year].filter(Boolean)) : say('of_unnamed'), title: null };
    case 'ledger_entry':
      return { words: dated_on ? say('of_ledger', { kind, is_reversal, donor, date: format.date(dated_on) }) : say('of_unnamed'), title: null };
  }
}

/** The label in one line, as a file has it. */
export function labelText(part: ExplainedPart): string {
  const { words, title } = labelOf(part);
  return title === null ? words : `${words} – ${title}`;
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
    labelText(part),
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
