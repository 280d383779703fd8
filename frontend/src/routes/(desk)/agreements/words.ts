/** The words of the pages of agreements. */
import { speaker } from '$lib/messages/text';
import words from './words.en.json';

export const say = speaker(words);
