/** The language of the page. One object, because number and date formats, direction and catalogue must never disagree. */

export interface Language {
  /** BCP 47 tag, for `lang` and for numbers. */
  tag: string;
  /** The tag for dates: English here writes the day before the month, as the United Nations do. */
  dateTag: string;
  dir: 'ltr' | 'rtl';
  /** The language's own name. */
  name: string;
}

export const language: Language = { tag: 'en', dateTag: 'en-GB', dir: 'ltr', name: 'English' };
