/** The words of the page on what this is. */
import { speaker } from '$lib/messages/text';
import words from './words.en.json';

export type Key = keyof typeof words;

export const say = speaker(words);
