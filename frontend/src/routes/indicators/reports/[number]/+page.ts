/** A page for each report: its number is read in the browser; `now` is the report that is not published. */
import type { PageLoad } from './$types';

export const prerender = false;
export const ssr = false;

export const load: PageLoad = ({ params }) => ({ number: params.number });
