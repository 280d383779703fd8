/** The words of a list of entries; they travel with it, when a reader asks for it. */
import { speaker } from '$lib/messages/text';
import words from './words.en.json';

export const say = speaker(words);
export type Word = keyof typeof words;
