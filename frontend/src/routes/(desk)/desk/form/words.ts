/** The words that forms of the desk share. */
import { speaker } from '$lib/messages/text';
import words from './words.en.json';

export const say = speaker(words);
