/** A page for each found stockpile, by its id: its address is read in the browser, so nothing is written out at build time. */
import type { PageLoad } from './$types';

export const prerender = false;
export const ssr = false;

export const load: PageLoad = ({ params, url }) => ({ id: params.id, state: url.searchParams.get('state') ?? '' });
