/** Words for the codes of clocks and of figures that a State may speak of. */
import { say } from '../words';

/** What is due, by the code of its clock. */
export const CLOCKS = {
  request_due: say('kind_request_due'),
  article_5_deadline: say('kind_article_5_deadline'),
  article_4_deadline: say('kind_article_4_deadline'),
  follow_up_due: say('kind_follow_up_due'),
  found_stockpile_due: say('kind_found_stockpile_due')
} as const;

/** Figures that a State may speak of. */
export const FIGURES = {
  need_usd: say('figure_need_usd'),
  cost_usd: say('figure_cost_usd'),
  national_usd: say('figure_national_usd'),
  secured_usd: say('figure_secured_usd'),
  flows_usd: say('figure_flows_usd'),
  international_usd: say('figure_international_usd'),
  national_contribution_usd: say('figure_national_contribution_usd'),
  remaining: say('figure_remaining'),
  deadline: say('figure_deadline'),
  casualties: say('figure_casualties'),
  committed_usd: say('figure_committed_usd')
} as const;
