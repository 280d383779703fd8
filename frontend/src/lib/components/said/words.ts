/** The words beside what States and donors say of figures about them. */
import type { Annotation } from '$lib/api/answers';
import { speaker } from '$lib/messages/text';
import words from './words.en.json';

export const say = speaker(words);

/** Figures that may be spoken of. */
const FIGURES: Record<Annotation['figure'], keyof typeof words> = {
  need_usd: 'figure_need_usd',
  cost_usd: 'figure_cost_usd',
  national_usd: 'figure_national_usd',
  secured_usd: 'figure_secured_usd',
  flows_usd: 'figure_flows_usd',
  international_usd: 'figure_international_usd',
  national_contribution_usd: 'figure_national_contribution_usd',
  remaining: 'figure_remaining',
  deadline: 'figure_deadline',
  casualties: 'figure_casualties',
  committed_usd: 'figure_committed_usd'
};

/** The figure that is spoken of. */
export const figureName = (figure: Annotation['figure']): string => say(FIGURES[figure]);
