/** The words of the desk's page of studies. */
import { speaker } from '$lib/messages/text';
import type { StudyRow } from './ask';
import words from './words.en.json';

export const say = speaker(words);
type Word = keyof typeof words;

export const KINDS: Record<StudyRow['kind'], Word> = { trust_fund: 'kind_trust_fund', look_back: 'kind_look_back' };
export const STATUSES: Record<StudyRow['status'], Word> = {
  waiting: 'status_waiting',
  running: 'status_running',
  done: 'status_done',
  failed: 'status_failed',
  cancelled: 'status_cancelled'
};
export const ANSWERS: Record<NonNullable<StudyRow['answer']>, Word> = {
  feasible: 'answer_feasible',
  feasible_if: 'answer_feasible_if',
  not_feasible: 'answer_not_feasible',
  looked_back: 'answer_looked_back'
};
