/** What a parameter of the simulation means, in which unit it is and what it rests on, in the language of the page, by its name. The pages in English keep the
 *  sentences of the API, and load no list. */
import list from './parameters.en.json';

/** Known while building, so that the list is left out of the English pages. */
const isEnglish = (import.meta.env.VITE_LANGUAGE ?? 'en') === 'en';
const PARAMETERS: Record<string, string> = isEnglish ? {} : list;

interface Described {
  name: string;
  unit: string;
  meaning: string;
  source: string;
}

/** The parameter with its sentences in the language of the page; one that is on no list keeps what it came with. */
export const inLanguage = <T extends Described>(row: T): T => ({
  ...row,
  unit: PARAMETERS[`${row.name}.unit`] ?? row.unit,
  meaning: PARAMETERS[`${row.name}.meaning`] ?? row.meaning,
  source: PARAMETERS[`${row.name}.basis`] ?? row.source
});
