/** The words of the page of the trust fund. */
import { speaker } from '$lib/messages/text';
import words from './words.en.json';

export const say = speaker(words);
export type Word = keyof typeof words;
