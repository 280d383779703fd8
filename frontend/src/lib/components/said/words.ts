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
  committed_usd: 'figure_committed_usd',
  indicator_finding: 'figure_indicator_finding',
  unmet_usd: 'figure_unmet_usd'
};

/** A figure that may be spoken of. */
export const figureName = (figure: Annotation['figure']): string => say(FIGURES[figure]);

/** The figure that is spoken of, with the indicator or the round that it is one of. */
export function spokenOf(said: Pick<Annotation, 'figure' | 'indicator' | 'round_title'>): string {
  if (said.indicator !== null) return say('of_indicator', { indicator: said.indicator });
  return said.round_title === null ? figureName(said.figure) : say('of_round', { round: said.round_title });
}
