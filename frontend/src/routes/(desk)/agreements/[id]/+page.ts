/** A page for each agreement, by its id: its address is read in the browser, so nothing is written out at build time. */
import type { PageLoad } from './$types';

export const prerender = false;
export const ssr = false;

export const load: PageLoad = ({ params }) => ({ id: params.id });
