/** Whether what a page shows came over the line or was kept on this device, and since when. */
import { base } from '$app/paths';

/** `since`: the oldest moment at which shown data came; null: all of it is fresh. */
export const kept = $state<{ since: string | null }>({ since: null });

interface Shown {
  /** When the answer came over the line. */
  at: string;
  /** Given up once its answer is no longer wanted. */
  signal: AbortSignal | undefined;
}

/** Answers on this page that were kept on this device, by their address. */
const shown = new Map<string, Shown>();

/** Take note of where an answer came from. It replaces an earlier one to the same question, and those that were given up meanwhile:
 *  they stayed on screen until now. Other answers that were kept are still shown, however fresh this one is. */
export function noteOrigin(answer: Response, signal?: AbortSignal): void {
  for (const [address, { signal: given }] of shown) if (given?.aborted) shown.delete(address);
  const at = answer.headers.get('x-kept-at');
  if (at === null) shown.delete(answer.url);
  else if (!signal?.aborted) shown.set(answer.url, { at, signal });
  sum();
}

/** Another page comes: what the last one showed is gone. */
export function forgetOrigins(): void {
  shown.clear();
  sum();
}

function sum(): void {
  kept.since = [...shown.values()].map(({ at }) => at).sort()[0] ?? null;
}

/** Tell the service worker of this language that this page was seen, and what it has read past the worker. */
export function keepPage(read: string[] = []): void {
  const controller = 'serviceWorker' in navigator ? navigator.serviceWorker.controller : null;
  // Before the worker of this language is there the page has none, or that of another language.
  if (controller?.scriptURL !== new URL(`${base}/service-worker.js`, location.href).href) return;
  controller.postMessage({ page: location.href.split('#')[0], read });
}

/** Keep what this page reads: all of it once the worker comes to it, later what went past the worker.
 *  @returns what ends it */
export function keepWhatIsRead(): () => void {
  if (!('serviceWorker' in navigator)) return () => {};
  /** Until when what is asked goes past the worker; until then it may go to that of another language, so that `workerStart` does not tell. */
  let without_ms = 0;
  const readAll = () => {
    without_ms = performance.now();
    keepPage(performance.getEntriesByType('resource').map(({ name }) => name));
  };
  const watcher = new PerformanceObserver((list) => {
    const past = (list.getEntries() as PerformanceResourceTiming[]).filter(
      ({ workerStart, startTime }) => workerStart === 0 || startTime <= without_ms
    );
    if (past.length > 0) keepPage(past.map(({ name }) => name));
  });
  navigator.serviceWorker.addEventListener('controllerchange', readAll);
  watcher.observe({ type: 'resource', buffered: true });
  return () => {
    navigator.serviceWorker.removeEventListener('controllerchange', readAll);
    watcher.disconnect();
  };
}
