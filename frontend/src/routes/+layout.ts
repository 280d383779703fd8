/** Pages are written out at build time, with their headings and what they are about; data come from the API in the browser. */
export const prerender = true;
export const trailingSlash = 'never';
