/** What indicators are called, how their facts are found and how they compare with the plan before, in the language of the page, by their numbers and codes.
 *  The sentences with which reports tell their method are known by themselves, since a published report never changes. The pages in English keep the
 *  sentences of the API, and load no list. */
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

/** A sentence, and that it is English on a page of another language where no list has it. */
export interface Told {
  words: string;
  lang: 'en' | undefined;
}

const told = (key: string | undefined, came: string): Told => {
  const words = key === undefined ? undefined : LABELS[key];
  return { words: words ?? came, lang: isEnglish || words !== undefined ? undefined : 'en' };
};

/** Why an indicator of the Oslo Action Plan compares as it does. */
export const whyText = (row: { reason: string; why: string }): Told => told(`oslo.${row.reason}`, row.why);

/** Sentences of the plan and of the method of a report, as they are written today. */
export const SENTENCES: Record<string, string> = {
  'Siem Reap-Angkor Action Plan 2025-2029, draft submitted to the Fifth Review Conference (28 November 2024); numbers and wording are to be checked on the adopted text.':
    'method.plan',
  'A value is a set of States Parties with the evidence for each. It is numbered by indicator, basis, year and version; a correction makes a new version, and a published version stays.':
    'method.value',
  'Reported: what States say in Article 7 reports due 30 April of the reporting year, which cover the year before. Found: facts of the platform in the calendar year before the reporting year, such as flows, agreements and meetings; a least number, since not every source was captured. The two are never added.':
    'method.basis',
  'Shares are over all States of the leading set, as of 30 April of the reporting year, and beside it over those of them that filed a report. A share over all is left out where it is not known of every State whether it was in the set; one over those that filed, where it is not known of every State that filed.':
    'method.shares',
  'The baseline is the reporting year 2025 on the same basis. A dash means that nothing is known, never zero.':
    'method.baseline',
  'Six things are kept apart for each State: reported yes; reported no; filed but silent; found here but not reported; no report filed; not yet due.':
    'method.known'
};

/** A sentence of a report: of the plan it follows, or of its method. */
export const sentenceText = (sentence: string): Told => told(SENTENCES[sentence], sentence);
