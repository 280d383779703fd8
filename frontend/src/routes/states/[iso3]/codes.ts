/** Words for the codes of clocks. */
import { say } from '../words';

/** What is due, by the code of its clock. */
export const CLOCKS = {
  request_due: say('kind_request_due'),
  article_5_deadline: say('kind_article_5_deadline'),
  article_4_deadline: say('kind_article_4_deadline'),
  follow_up_due: say('kind_follow_up_due'),
  found_stockpile_due: say('kind_found_stockpile_due')
} as const;
