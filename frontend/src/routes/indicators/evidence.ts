/** What a State is counted on, in the language of the page. The API tells it in one English sentence, which a published value or report keeps for ever, so
 *  that it is read here: what it says of whom, where and when is put into words again.
 *
 *  The surprise: what follows from a document (a title, a name) is told apart, as it came: it is in the language of its document. */
import { series, years } from '$lib/format';
import { codeText } from '$lib/messages/text';
import { donorName, stateName } from '$lib/names/names';
import { say } from './words';

export interface EvidenceTold {
  words: string;
  /** As it stands in the document; null where nothing does. */
  title: string | null;
}

/** `2025` or `2025-2029`, as the page writes it. */
function span(text: string): string {
  const [first, last = first] = text.split('-').map(Number);
  return years(first!, last!);
}

const donor = (code: string): string => donorName(code, code);
const states = (codes: string): string => series(codes.split(', ').map((code) => stateName(code, code)));
const pillars = (text: string): string =>
  text === 'no pillar named' ? say('evidence_no_pillar') : series(text.split(', ').map((each) => codeText('pillar', each.replaceAll(' ', '_')).toLocaleLowerCase()));

type Parts = string[];

/** How the API writes each kind of fact, and how it is said here. */
export const SENTENCES: Record<string, [RegExp, (parts: Parts) => EvidenceTold]> = {
  flow: [
    /^(\S+) to (\S+) in (\d{4}): (.+)$/,
    ([giver, recipient, year, named]) => ({ words: say('evidence_flow', { donor: donor(giver!), recipient: states(recipient!), years: year!, pillars: pillars(named!) }), title: null })
  ],
  commitment: [
    /^(\S+) to ([A-Z]{3}(?:, [A-Z]{3})*), (\d{4}-\d{4})$/,
    ([giver, recipients, time]) => ({ words: say('evidence_commitment', { donor: donor(giver!), recipients: states(recipients!), years: span(time!) }), title: null })
  ],
  agreement: [
    /^(\S+) agreed with (\S+) in (\d{4}): (.+)$/,
    ([giver, recipient, year, title]) => ({ words: say('evidence_agreement', { donor: donor(giver!), recipient: states(recipient!), years: year! }), title: title! })
  ],
  payment: [
    /^(\S+) paid to (\S+) in (\d{4}): (.+)$/,
    ([giver, recipient, year, title]) => ({ words: say('evidence_payment', { donor: donor(giver!), recipient: states(recipient!), years: year! }), title: title! })
  ],
  national_contribution: [
    /^(\S+) paid from its own means, (\d{4}(?:-\d{4})?)$/,
    ([state, time]) => ({ words: say('evidence_paid_at_home', { donor: states(state!), years: span(time!) }), title: null })
  ],
  national_commitment: [
    /^(\S+) said that it would pay from its own means, (\d{4}(?:-\d{4})?)$/,
    ([state, time]) => ({ words: say('evidence_promised_at_home', { donor: states(state!), years: span(time!) }), title: null })
  ],
  plan: [
    /^(.+), version (\d+), (\d{4}-\d{4})$/,
    ([title, version, time]) => ({ words: say('evidence_plan', { version: version!, years: span(time!) }), title: title! })
  ]
};

/** A piece of evidence in words; one that cannot be read is named by its kind, and stands as it came. */
export function evidenceText(item: { kind: string; words: string }): EvidenceTold {
  // Reports write their kinds with spaces.
  const kind = item.kind.replaceAll(' ', '_');
  const [pattern, tell] = SENTENCES[kind] ?? [];
  const parts = pattern?.exec(item.words);
  return parts && tell ? tell(parts.slice(1)) : { words: say('evidence_named', { kind }), title: item.words };
}
