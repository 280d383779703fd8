/** The words of what is shown by name. */
import { speaker } from '$lib/messages/text';
import words from './words.en.json';

export const say = speaker(words);
