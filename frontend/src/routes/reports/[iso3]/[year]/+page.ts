/** A page for each report: its address is read in the browser, so nothing is written out at build time. */
export const prerender = false;
export const ssr = false;
