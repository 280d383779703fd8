/** The words of the donor pages. */
import type { Donor } from '$lib/api/answers';
import { speaker } from '$lib/messages/text';
import words from './words.en.json';

export const say = speaker(words);

const KINDS: Record<string, keyof typeof words> = {
  state: 'kind_state',
  organisation: 'kind_organisation',
  pooled_fund: 'kind_pooled_fund',
  group: 'kind_group',
  assumed: 'kind_assumed'
} satisfies Record<Donor['kind'], keyof typeof words>;

/** The kind of a donor in words; a kind that these pages do not know is shown as it came. */
export function kindText(kind: string): string {
  const key = KINDS[kind];
  return key ? say(key) : kind.replaceAll('_', ' ');
}

const WHY: Record<string, keyof typeof words> = {
  ended: 'why_ended',
  'part of another': 'why_part',
  'several donors': 'why_several',
  'years not known': 'why_years',
  'amount not known': 'why_amount',
  'core support': 'why_core',
  'no rate': 'why_rate'
};

/** Why no round can use a commitment, in words; a reason that these pages do not know is shown as it came. */
export function whyNot(code: string): string {
  const key = WHY[code];
  return key ? say(key) : code;
}
