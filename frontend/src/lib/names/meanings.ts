/** What the answers of the API say in whole sentences, in the language of the page: the meanings of presets, tiers and reasons, the marks of illustrations,
 *  the titles that the program gives to rounds, and over which States totals are. Each is found by its code; marks and titles have none and are known by
 *  their English words.
 *
 *  The surprise: as with names, the pages in English keep the sentences as they came, and load no list. */
import { speaker } from '../messages/text';
import english from './meanings.en.json';

/** Known while building, so that the list is left out of the English pages. */
const isEnglish = (import.meta.env.VITE_LANGUAGE ?? 'en') === 'en';
type Key = keyof typeof english;
const MEANINGS: Record<string, string> = isEnglish ? {} : english;
const say = speaker<string>(MEANINGS);

/** Where a sentence stands, the code beside it, and the group of meanings that the code is of. */
const PLACES: [string, string, string][] = [
  ['asked_by_in_words', 'asked_by', 'tier'],
  ['reason_in_words', 'reason', 'unmet'],
  ['preset_in_words', 'preset', 'preset']
];

/** The English sentences of marks, as the API gives them. */
export const MARKS: Record<string, Key> = {
  'Illustration: estimated needs and assumed money. Nobody has pledged what is assumed.': 'watermark.round',
  'Illustration: an estimate or an assumption. Nobody has reported, promised or paid it.': 'watermark.row',
  'What-if: a commitment that nobody has made. Nothing of it is stored.': 'watermark.what_if'
};

/** The titles that the program gives to rounds where nobody gave another, and to those of the sample: what stands in them, by name. */
export const TITLES: [RegExp, Key][] = [
  [/^Documented only, (?<first>\d{4})-(?<last>\d{4})$/, 'title.documented'],
  [/^If donors go on, (?<first>\d{4})-(?<last>\d{4})$/, 'title.go_on'],
  [/^If donors go on, (?<first>\d{4})-(?<last>\d{4}): estimated needs, and anonymous donors at (?<percent>\d+) percent of a past year$/, 'title.go_on_assumed']
];

/** Titles that were put into the language of the page. */
const own = new Set<string>();

function titled(title: string): string {
  for (const [pattern, key] of TITLES) {
    const values = key in MEANINGS ? pattern.exec(title)?.groups : undefined;
    if (values) {
      const words = say(key, values);
      own.add(words);
      return words;
    }
  }
  return title;
}

/** The mark of a title that is shown as its author wrote it, in a language that is not known; none on pages in English, and on titles that are translated. */
export const titleLang = (title: string): '' | undefined => (isEnglish || own.has(title) ? undefined : '');

type Thing = Record<string, unknown>;

function replace(thing: Thing, place: string, key: string): void {
  if (typeof thing[place] === 'string' && key in MEANINGS) thing[place] = say(key);
}

/** Put the sentences of one object of an answer into the language of the page; a sentence that is on no list stays as it came. */
export function explain(thing: Thing): void {
  for (const [place, code, group] of PLACES) replace(thing, place, `${group}.${String(thing[code])}`);
  if ('objective_unit' in thing) {
    replace(thing, 'in_words', `tier.${String(thing.name)}`);
    replace(thing, 'objective_unit', `objective.${String(thing.name)}`);
  } else if ('unmet_usd' in thing) replace(thing, 'in_words', `unmet.${String(thing.reason)}`);
  if (typeof thing.watermark === 'string') {
    // The mark of a question "what if" stands before that of its round.
    thing.watermark = Object.entries(MARKS).reduce((words, [sentence, key]) => (key in MEANINGS ? words.replace(sentence, say(key)) : words), thing.watermark);
  }
  for (const place of ['title', 'round_title']) if (typeof thing[place] === 'string') thing[place] = titled(thing[place]);
  replace(thing, 'estimates_removed_in_words', 'removed');
  const { states_with_obligation: all, states_with_published_need: with_need } = thing;
  if (typeof all === 'number' && typeof with_need === 'number' && 'denominator' in MEANINGS) {
    thing.in_words = say('denominator', { all, with_need, others: all - with_need }).trim();
  }
}
