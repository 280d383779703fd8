/** Text of the catalogue, formatted as ICU messages. Keys are checked by the compiler; a test finds unused ones. */
import { IntlMessageFormat } from 'intl-messageformat';
import en from './site.en.json';
import { language } from './language';

export type MessageKey = keyof typeof en;

const catalogue: Record<string, string> = en;
const formats = new Map<string, IntlMessageFormat>();

/** The message `key` with its values filled in. */
export function text(key: MessageKey, values?: Record<string, string | number>): string {
  let format = formats.get(key);
  if (!format) {
    format = new IntlMessageFormat(catalogue[key]!, language.tag, undefined, { ignoreTag: true });
    formats.set(key, format);
  }
  return String(format.format(values));
}

/** The messages of one page, which travel with it and not with the first page: `words.en.json` beside the page, read through `say`. */
export function speaker<Key extends string>(words: Record<Key, string>): (key: Key, values?: Record<string, string | number>) => string {
  const read = new Map<Key, IntlMessageFormat>();
  return (key, values) => {
    const format = read.get(key) ?? new IntlMessageFormat(words[key], language.tag, undefined, { ignoreTag: true });
    read.set(key, format);
    return String(format.format(values));
  };
}

/** The message for a code that the API gives (`missing.` + `not_reported`, `basis.` + `decision not found`); a code that the catalogue does not know is shown as
 *  it came, with spaces for its underscores, so that a newer server never leaves a blank. */
export function codeText(group: CodeGroup, code: string): string {
  const key = `${group}.${code.replaceAll(' ', '_')}`;
  return key in catalogue ? text(key as MessageKey) : code.replaceAll('_', ' ');
}

/** Groups of keys that are reached through a code of the API. */
export const CODE_GROUPS = ['evidence', 'evidence_meaning', 'missing', 'missing_meaning', 'pillar', 'basis', 'basis_meaning', 'status', 'decision', 'preset', 'outcome', 'unmet', 'tier', 'unit', 'kind'] as const;
export type CodeGroup = (typeof CODE_GROUPS)[number];
