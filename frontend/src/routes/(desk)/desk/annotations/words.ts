/** The words of the desk's page of annotations. */
import { speaker } from '$lib/messages/text';
import words from './words.en.json';

export const say = speaker(words);
