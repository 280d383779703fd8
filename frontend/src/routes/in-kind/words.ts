/** The words of requirements and offers in kind. */
import { speaker } from '$lib/messages/text';
import words from './words.en.json';

export const say = speaker(words);
export type WordKey = keyof typeof words;
