/** The reasons and conditions of a verdict in the language of the page, from their codes and values; in English they are written the same way.
 *
 *  The surprise: a study published before there were codes has sentences alone, and so may one of a newer program with a code that is not listed here;
 *  those stay in English and say so. */
import * as format from '$lib/format';
import { speaker } from '$lib/messages/text';
import sentences from './reasons.en.json';

/** Values are numbers, but for amounts (`_usd`, text with two decimals) and `way`, a name of the comparison. */
export interface Coded {
  code: string;
  values: Record<string, string | number>;
}

export interface Told {
  words: string;
  /** `en` where the words are those of the study itself. */
  lang: 'en' | undefined;
}

const say = speaker<string>(sentences);

/** Why obligations are outside of the rule, in the order in which they are told. */
const LEFT_OUT = ['on_time', 'weak_evidence', 'deadline_passed', 'no_plan', 'other_article'];

function shown(name: string, value: string | number, currency: string, wayText: (name: string) => string): string | number {
  if (name.endsWith('_usd')) return format.moneyRounded(value, currency);
  if (name.endsWith('_months_saved')) return format.count(Math.round(Number(value)));
  if (name.endsWith('_year')) return String(value);
  return name === 'way' ? wayText(String(value)) : value;
}

/** The values of a reason as they stand in its sentence. */
function filled({ code, values }: Coded, currency: string, wayText: (name: string) => string): Record<string, string | number> {
  if (code !== 'left_out') return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, shown(name, value, currency, wayText)]));
  const counted = LEFT_OUT.filter((why) => Number(values[why] ?? 0) > 0);
  return { parts: format.listed(counted.map((why) => say(`left_out.${why}`, { n: format.count(Number(values[why])) }))) };
}

/** Each sentence of a study with its code, where it has one, put into words. */
export function told(words: string[], codes: Coded[] | undefined, currency: string, wayText: (name: string) => string): Told[] {
  return words.map((sentence, index) => {
    const coded = codes?.[index];
    if (!coded || !(coded.code in sentences)) return { words: sentence, lang: 'en' };
    return { words: say(coded.code, filled(coded, currency, wayText)), lang: undefined };
  });
}
