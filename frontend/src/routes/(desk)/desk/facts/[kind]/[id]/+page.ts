/** A page for each fact, by its kind and its id (or `new`): its address is read in the browser, so nothing is written out at build time. */
import type { PageLoad } from './$types';

export const prerender = false;
export const ssr = false;

export const load: PageLoad = ({ params }) => ({ kind: params.kind, id: params.id });
