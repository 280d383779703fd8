/** The head of a draft as it stands in its form. Everything is text until it is sent. */
import type { DraftHead, Mark } from './ask';

export const VISIBILITIES = ['public', 'states_parties', 'named', 'own'] as const;
export const MARKS = ['evidence_based', 'costed', 'context_specific', 'time_bound', 'inclusive', 'gender_age_disability', 'climate'] as const;

export interface HeadText {
  title: string;
  firstYear: string;
  lastYear: string;
  currency: string;
  visibility: DraftHead['visibility'];
  rate: string;
  rateOn: string;
  rateSource: string;
  /** All of them, in their order. */
  marks: Mark[];
}

export const emptyMarks = (): Mark[] => MARKS.map((name) => ({ name, answer: 'not_stated', document: '', page: '', link: '', words: '' }));

export function headForm(head: DraftHead): HeadText {
  return {
    title: head.title,
    firstYear: String(head.first_year),
    lastYear: String(head.last_year),
    currency: head.currency,
    visibility: head.visibility,
    rate: head.rate?.usd_per_unit ?? '',
    rateOn: head.rate?.stated_on ?? '',
    rateSource: head.rate?.source ?? '',
    marks: emptyMarks().map((mark) => ({ ...mark, ...head.marks.find((each) => each.name === mark.name) }))
  };
}

/** In what another form differs from this one. */
export const headDifferences = (mine: HeadText, theirs: HeadText): (keyof HeadText)[] =>
  (Object.keys(mine) as (keyof HeadText)[]).filter((name) => JSON.stringify(mine[name]) !== JSON.stringify(theirs[name]));
