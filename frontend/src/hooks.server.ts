/** While pages are written out: the root element says the language and its direction. */
import type { Handle } from '@sveltejs/kit';
import { language } from '$lib/messages/language';

export const handle: Handle = ({ event, resolve }) =>
  resolve(event, {
    transformPageChunk: ({ html }) => html.replace('%lang%', language.tag).replace('%dir%', language.dir)
  });
