/** The words in which facts at home are shown. */
import { speaker } from '$lib/messages/text';
import words from './words.en.json';

export const say = speaker(words);
