/** The words of the page of a filed cooperation report. */
import { speaker } from '$lib/messages/text';
import words from './words.en.json';

export const say = speaker(words);
