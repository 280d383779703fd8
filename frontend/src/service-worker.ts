/// <reference types="@sveltejs/kit" />
/// <reference no-default-lib="true"/>
/// <reference lib="esnext" />
/// <reference lib="webworker" />

/** What was seen once can be read again without a line.
 *
 *  Code has its hash in its name and is taken from what is kept. Pages and data are asked for anew and taken from what is kept only where no answer comes;
 *  such data say when they came, in `x-kept-at`. The surprise: only what the server calls `public` is kept, so nothing of an account ever is. */
import { base, version } from '$service-worker';

const worker = globalThis.self as unknown as ServiceWorkerGlobalScope;

const CODE = `code ${version}`;
const SEEN = 'seen';
/** The page that stands in for one that was never seen. */
const STAND_IN = `${base}/offline`;
/** Answers that are kept; the oldest go first. */
const MAX_SEEN = 400;

worker.addEventListener('install', (event) => {
  const prepare = async () => {
    const code = await caches.open(CODE);
    await code.add(STAND_IN);
    const page = await (await code.match(STAND_IN))?.text();
    const styles = [...(page ?? '').matchAll(/href="([^"]+\.css)"/g)].map((match) => match[1]!);
    await code.addAll(styles);
  };
  event.waitUntil(prepare());
  void worker.skipWaiting();
});

worker.addEventListener('activate', (event) => {
  const clear = async () => {
    for (const name of await caches.keys()) if (name.startsWith('code ') && name !== CODE) await caches.delete(name);
    await worker.clients.claim();
  };
  event.waitUntil(clear());
});

/** The page that was open before this worker names what it has read, so that the first visit is kept too. */
worker.addEventListener('message', (event: ExtendableMessageEvent) => {
  const addresses = event.data as string[];
  const read = async () => {
    for (const address of addresses) {
      const request = new Request(address);
      if (kindOf(request) !== null) await answered(request).catch(() => null);
    }
  };
  event.waitUntil(read());
});

worker.addEventListener('fetch', (event) => {
  if (kindOf(event.request) !== null) event.respondWith(answered(event.request));
});

type Kind = 'code' | 'data' | 'page';

/** What a request is for; null: not ours to answer. */
function kindOf(request: Request): Kind | null {
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== worker.location.origin) return null;
  if (pathname.startsWith(`${base}/_app/immutable/`)) return 'code';
  if (pathname.startsWith('/api/v1/')) return 'data';
  if (request.mode === 'navigate' && !pathname.startsWith('/api/')) return 'page';
  return null;
}

async function answered(request: Request): Promise<Response> {
  if (kindOf(request) === 'code') return (await caches.match(request)) ?? kept(CODE, request, await fetch(request));
  try {
    return await kept(SEEN, request, await fetch(request));
  } catch (reason) {
    const found = await caches.match(request, { cacheName: SEEN });
    if (found) return found;
    const standIn = kindOf(request) === 'page' ? await caches.match(STAND_IN) : undefined;
    if (standIn) return standIn;
    throw reason;
  }
}

/** The answer, of which a copy is kept if anyone may have it. */
async function kept(name: string, request: Request, answer: Response): Promise<Response> {
  if (answer.status !== 200 || !answer.headers.get('cache-control')?.startsWith('public')) return answer;
  const cache = await caches.open(name);
  const headers = new Headers(answer.headers);
  if (name === SEEN) headers.set('x-kept-at', new Date().toISOString());
  // What is kept is for whoever reads here without an account, whatever the answer depends on beside.
  headers.delete('vary');
  await cache.put(request, new Response(await answer.clone().arrayBuffer(), { status: 200, headers }));
  if (name === SEEN) {
    const keys = await cache.keys();
    for (const old of keys.slice(0, Math.max(0, keys.length - MAX_SEEN))) await cache.delete(old);
  }
  return answer;
}
