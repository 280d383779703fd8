/** Addresses of pages. The language stands at the front (`/fr/states`), English has none; what a reader has chosen lives in the query, so that a
 *  link restores the view. */
import { browser } from '$app/environment';
import { goto } from '$app/navigation';
import { base } from '$app/paths';
import { page } from '$app/state';

/** The address of a page in the language of this page, from its address in English: `/states/SEN`. Every link to a page goes through here; files and the
 *  API have one address for all languages. */
export function to(path: string): string {
  return path === '/' && base ? base : base + path;
}

/** The address of this page without its language: `/states/SEN`. */
export function here(): string {
  return page.url.pathname.slice(base.length) || '/';
}

/** What stands before the address of a page that is shown in a frame of somebody else's page. */
const FRAME = '/embed';

/** The figure that a frame shows alone, null where the whole page is shown. */
export function framed(): string | null {
  return browser && `${here()}/`.startsWith(`${FRAME}/`) ? page.url.searchParams.get('figure') : null;
}

/** The address of this page without its language, and without the frame that may show it: `/needs`. */
function unframedHere(): string {
  const path = here();
  return `${path}/`.startsWith(`${FRAME}/`) ? path.slice(FRAME.length) || '/' : path;
}

/** The address of a frame with one figure of this page, as it is in this view. */
export function embedded(figure: string): string {
  const query = withChoices(page.url.searchParams, { figure });
  const path = unframedHere();
  return `${to(FRAME)}${path === '/' ? '' : path}?${query}`;
}

/** The address that brings a reader back to a place of this page as it is shown now, also where a frame shows it. */
export function placed(id: string): string {
  const query = withChoices(page.url.searchParams, framed() === null ? {} : { figure: null });
  return `${to(unframedHere())}${query ? `?${query}` : ''}#${id}`;
}

/** The address of the page that a frame shows a figure of, at that figure. */
export const unframed = (): string => placed(`figure-${framed() ?? ''}`);

/** The value of `name` in the address; null when it is not there, and always null while pages are being prerendered. */
export function chosen(name: string): string | null {
  return browser ? page.url.searchParams.get(name) : null;
}

/** The query with `changes` made; null or '' takes a name out, so that the plain view has the plain address. */
export function withChoices(query: URLSearchParams, changes: Record<string, string | null>): string {
  const changed = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') changed.delete(name);
    else changed.set(name, value);
  }
  changed.sort();
  return changed.toString();
}

/** Write choices into the address, without a new entry in the history and without moving the reader. */
export async function choose(changes: Record<string, string | null>): Promise<void> {
  const query = withChoices(page.url.searchParams, changes);
  await goto(`${page.url.pathname}${query ? `?${query}` : ''}${page.url.hash}`, {
    replaceState: true,
    keepFocus: true,
    noScroll: true
  });
}
