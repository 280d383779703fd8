/** Text of the catalogue, formatted as ICU messages. Keys are checked by the compiler; a test finds unused ones.
 *
 *  The surprise: messages come as the build has read them (`scripts/languages.js`): a text, or where it takes values the parts it is made of. The compiler,
 *  which sees the catalogue itself, holds them all for texts. */
import { IntlMessageFormat } from 'intl-messageformat';
import en from './site.en.json';
import { language } from './language';

export type MessageKey = keyof typeof en;

type Values = Record<string, string | number>;
type Message = string | ReturnType<IntlMessageFormat['getAst']>;

const catalogue: Record<string, string> = en;

/** The messages of one page, which travel with it and not with the first page: `words.en.json` beside the page, read through `say`. */
export function speaker<Key extends string>(words: Record<Key, string>): (key: Key, values?: Values) => string {
  const read = new Map<Key, IntlMessageFormat>();
  return (key, values) => {
    const message = words[key] as Message;
    if (typeof message === 'string') return message;
    const format = read.get(key) ?? new IntlMessageFormat(message, language.tag);
    read.set(key, format);
    return String(format.format(values));
  };
}

/** The message `key` with its values filled in. */
export const text: (key: MessageKey, values?: Values) => string = speaker(catalogue);

/** The message for a code that the API gives (`missing.` + `not_reported`, `basis.` + `decision not found`); a code that the catalogue does not know is shown as
 *  it came, with spaces for its underscores, so that a newer server never leaves a blank. */
export function codeText(group: CodeGroup, code: string): string {
  const key = `${group}.${code.replaceAll(' ', '_')}`;
  return key in catalogue ? text(key as MessageKey) : code.replaceAll('_', ' ');
}

/** Groups of keys that are reached through a code of the API. */
export const CODE_GROUPS = ['evidence', 'evidence_meaning', 'missing', 'missing_meaning', 'pillar', 'basis', 'basis_meaning', 'status', 'decision', 'preset', 'outcome', 'unmet', 'tier', 'unit', 'kind'] as const;
export type CodeGroup = (typeof CODE_GROUPS)[number];
