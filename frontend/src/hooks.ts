/** A frame shows a page under `/embed`, so that the server may let that address alone be framed. */
import { base } from '$app/paths';
import type { Reroute } from '@sveltejs/kit';

export const reroute: Reroute = ({ url }) => {
  const [, frame, path] = /^(\/embed)(\/.*)?$/.exec(url.pathname.slice(base.length)) ?? [];
  return frame ? base + (path ?? '/') : undefined;
};
