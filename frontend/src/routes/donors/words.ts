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
