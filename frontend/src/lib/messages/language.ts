/** The language of the page. One object, because number and date formats, direction and catalogue must never disagree.
 *
 *  The pages are built once for each language, so that a reader loads the words of one; which one is a matter of the build
 *  (`scripts/build.js`), not of the moment. */
import languages from './languages.json';

export interface Language {
  /** BCP 47 tag, for `lang` and for numbers. */
  tag: string;
  /** The tag for dates: English here writes the day before the month, as the United Nations do. */
  dateTag: string;
  dir: 'ltr' | 'rtl';
  /** The language's own name. */
  name: string;
}

/** All languages, in the order of the United Nations' English alphabet. */
export const LANGUAGES = languages as Language[];

const tag: string = import.meta.env.VITE_LANGUAGE ?? 'en';

export const language: Language = LANGUAGES.find((each) => each.tag === tag)!;

/** Where the pages of a language begin: nothing for English, else `/` and its tag. */
export const prefix = (of: Language): string => (of.tag === 'en' ? '' : `/${of.tag}`);
