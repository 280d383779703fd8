/** Whether what a page shows came over the line or was kept on this device, and since when. */

/** `since`: the oldest moment at which shown data came; null: all of it is fresh. */
export const kept = $state<{ since: string | null }>({ since: null });

/** Take note of where an answer came from. An answer over the line says that the line is back. */
export function noteOrigin(answer: Response): void {
  const at = answer.headers.get('x-kept-at');
  if (at === null) kept.since = null;
  else if (kept.since === null || at < kept.since) kept.since = at;
}

/** Tell the service worker what this page has read before the worker was there. */
export async function keepWhatWasRead(): Promise<void> {
  if (!('serviceWorker' in navigator) || navigator.serviceWorker.controller) return;
  const { active } = await navigator.serviceWorker.ready;
  active?.postMessage([location.href.split('#')[0], ...performance.getEntriesByType('resource').map((entry) => entry.name)]);
}
