/** What indicators are called and how their facts are found, in the language of the page, by their numbers. The pages in English keep the sentences of the
 *  API, and load no list. */
import labels from './labels.en.json';

/** Known while building, so that the list is left out of the English pages. */
const isEnglish = (import.meta.env.VITE_LANGUAGE ?? 'en') === 'en';
const LABELS: Record<string, string> = isEnglish ? {} : labels;

/** How facts of an indicator are found: a note that several share. */
export const NOTES: Record<string, string> = {
  '3.1': 'plans', '7.1': 'flows_strategy', '40.1': 'national', '41.2': 'kept', '41.3': 'met', '42.2': 'kept',
  '43.1': 'flows', '43.2': 'flows', '43.3': 'flows', '43.4': 'flows'
};

interface Labelled {
  label: string;
  found_note?: string | null;
}

/** An indicator (`id`) or a value of one (`indicator`), with its sentences in the language of the page; one that is on no list keeps what it came with. */
export function inLanguage<T extends Labelled>(given: T, id: string): T {
  const note = given.found_note ? LABELS[`note.${NOTES[id]}`] : undefined;
  return { ...given, label: LABELS[id] ?? given.label, ...(note ? { found_note: note } : {}) };
}
