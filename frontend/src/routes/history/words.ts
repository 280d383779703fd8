/** The words of this page. */
import { speaker } from '$lib/messages/text';
import words from './words.en.json';

export const say = speaker(words);
