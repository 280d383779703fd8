/** A moment in the reader's own zone and language. */
import { language } from '$lib/messages/language';

export const moment = (given: string): string =>
  new Intl.DateTimeFormat(language.dateTag, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(given));
