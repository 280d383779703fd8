/** The words of this page that the others do not need. */
import { speaker } from '$lib/messages/text';
import words from './words.en.json';

export const say = speaker(words);
export type Word = keyof typeof words;
