/** The words of the page of the ledger. */
import { speaker } from '$lib/messages/text';
import words from './words.en.json';

export const say = speaker(words);
