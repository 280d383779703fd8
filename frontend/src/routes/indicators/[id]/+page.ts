/** A page for each indicator: its address is read in the browser, so nothing is written out at build time. In it the id has a hyphen for its dot
 *  (`43-1`), since what has a dot is taken for a file. */
import type { PageLoad } from './$types';

export const prerender = false;
export const ssr = false;

export const load: PageLoad = ({ params }) => ({ id: params.id.replace('-', '.') });
