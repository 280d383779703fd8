/** A page for each obligation, by its code: its address is read in the browser, so nothing is written out at build time. */
import type { PageLoad } from './$types';

export const prerender = false;
export const ssr = false;

export const load: PageLoad = ({ params }) => ({ code: params.code });
