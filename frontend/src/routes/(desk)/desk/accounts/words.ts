/** The words of the pages of accounts at the secretariat's desk. */
import { speaker } from '$lib/messages/text';
import words from './words.en.json';

export const say = speaker(words);
