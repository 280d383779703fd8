/** The words of the desk's pages of obligations and requests. */
import { speaker } from '$lib/messages/text';
import words from './words.en.json';

export const say = speaker(words);
