/** The names of terms as the API gives them, in the words of the form. */
import { say } from '../words';

const NAMES: Record<string, () => string> = {
  currency: () => say('currency'),
  total: () => say('term_total'),
  tranches: () => say('tranches'),
  usd_per_unit: () => say('term_rate'),
  rate_on: () => say('rate_on'),
  rate_source: () => say('rate_source'),
  states: () => say('states'),
  pillars: () => say('pillars'),
  channel: () => say('channel'),
  is_through_development_budget: () => say('through_budget'),
  can_carry_over: () => say('term_carry'),
  can_front_load: () => say('term_front'),
  min_grant_usd: () => say('min_grant'),
  max_state_share: () => say('term_max_state'),
  local_share_min: () => say('term_local'),
  is_upper_bound: () => say('term_upper'),
  visibility: () => say('visibility'),
  note: () => say('note')
};

/** A term that these pages do not know yet is shown as it came. */
export const termName = (term: string): string => NAMES[term]?.() ?? term.replaceAll('_', ' ');
