/// <reference types="@sveltejs/kit" />
/// <reference no-default-lib="true"/>
/// <reference lib="esnext" />
/// <reference lib="webworker" />

/** What was seen once can be read again without a line.
 *
 *  Data are asked for anew and taken from what is kept only where no answer comes; such data say when they came, in `x-kept-at`. Code has its hash in its
 *  name and is taken from what is kept. Of pages their addresses alone are kept: without a line each is answered with the same shell, which reads the address
 *  and draws the page of kept code and data, whichever way the reader came to it first.
 *
 *  Each language has a worker of its own, and all share the origin's caches: a worker writes and clears only those with its own path in their names.
 *  The surprise: only what the server calls `public` is kept, so nothing of an account ever is. */
import { base, version } from '$service-worker';

const worker = globalThis.self as unknown as ServiceWorkerGlobalScope;

/** What pages tell their worker. */
interface Told {
  /** Address of the page. */
  page: string;
  /** What it has read without this worker. */
  read: string[];
}

const PATH = base || '/';
/** Code and page addresses go with the build: a page of an older build would ask for code that is gone. */
const CODE = `code ${PATH} ${version}`;
const PAGES = `pages ${PATH} ${version}`;
const DATA = `data ${PATH}`;
/** What every page starts from. */
const SHELL = `${base}/app.html`;
/** The page that stands in for one that was never seen. */
const STAND_IN = `${base}/offline`;
/** Answers that are kept; the oldest go first. */
const MAX_DATA = 400;

worker.addEventListener('install', (event) => {
  const prepare = async () => {
    const code = await caches.open(CODE);
    const starts = [STAND_IN, SHELL];
    await code.addAll(starts);
    const pages = await Promise.all(starts.map(async (start) => (await code.match(start))?.text()));
    const files = pages.flatMap((page) => [...(page ?? '').matchAll(/href="([^"]+\.(?:css|js))"/g)].map((match) => match[1]!));
    await code.addAll([...new Set(files)]);
  };
  event.waitUntil(prepare());
  void worker.skipWaiting();
});

worker.addEventListener('activate', (event) => {
  const clear = async () => {
    for (const name of await caches.keys()) {
      const [, path, built] = name.split(' ');
      if (path === PATH && built !== undefined && built !== version) await caches.delete(name);
    }
    await worker.clients.claim();
  };
  event.waitUntil(clear());
});

worker.addEventListener('message', (event: ExtendableMessageEvent) => {
  told = told.then(() => keepTold(event.data as Told)).catch(withoutRoom);
  event.waitUntil(told);
});

/** What pages have told, one after another: a page is seen once all it told before is kept. */
let told: Promise<void> = Promise.resolve();

/** Keep what a page has read, and then that it was seen: without its code the shell could not draw it. */
async function keepTold({ page, read }: Told): Promise<void> {
  for (const address of read) {
    const kind = kindOf(new Request(address));
    if (kind !== 'code' && kind !== 'data') continue;
    const request = new Request(address, { headers: { Accept: kind === 'data' ? 'application/json' : '*/*' } });
    const name = kind === 'code' ? CODE : DATA;
    if (!(await found(request, name))) await put(name, request, await fetch(request));
  }
  await noted(page);
}

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const kind = kindOf(request);
  if (kind === null) return;
  const keep = (name: string, answer: Response) => event.waitUntil(put(name, request, answer).catch(withoutRoom));
  if (kind === 'page') event.respondWith(pageOf(request));
  else event.respondWith(kind === 'code' ? codeOf(request, keep) : dataOf(request, keep));
});

type Kind = 'code' | 'data' | 'page';
type Keep = (name: string, answer: Response) => void;

/** What a request is for; null: not ours to answer. A frame has a policy of its own, and is asked for by other sites. */
function kindOf(request: Request): Kind | null {
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== worker.location.origin) return null;
  if (pathname.startsWith(`${base}/_app/immutable/`)) return 'code';
  if (pathname.startsWith('/api/v1/')) return 'data';
  if (request.mode === 'navigate' && isPage(pathname)) return 'page';
  return null;
}

const isPage = (pathname: string): boolean => !/^(?:\/[a-z]{2})?\/(?:api|embed)(?:\/|$)/.test(pathname);

async function codeOf(request: Request, keep: Keep): Promise<Response> {
  const here = await found(request, CODE);
  if (here) return here;
  const answer = await fetch(request);
  keep(CODE, answer.clone());
  return answer;
}

async function dataOf(request: Request, keep: Keep): Promise<Response> {
  try {
    const answer = await fetch(request);
    keep(DATA, answer.clone());
    return answer;
  } catch (reason) {
    const here = await found(request, DATA);
    if (here) return here;
    throw reason;
  }
}

async function pageOf(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (reason) {
    const isSeen = await found(addressOf(request.url), PAGES);
    const standIn = await found(isSeen ? SHELL : STAND_IN, CODE);
    if (standIn) return standIn;
    throw reason;
  }
}

/** What is kept under `name`; where the browser gives no caches, nothing is. */
async function found(request: Request | string, name: string): Promise<Response | undefined> {
  try {
    return await caches.match(request, { cacheName: name });
  } catch {
    return undefined;
  }
}

/** A page is kept under its path: what was chosen on it stands in the query and is read by the shell. */
function addressOf(page: string): string {
  const { origin, pathname } = new URL(page);
  return origin + (pathname.replace(/\/$/, '') || '/');
}

async function noted(page: string): Promise<void> {
  if (!isPage(new URL(page).pathname)) return;
  await (await caches.open(PAGES)).put(addressOf(page), new Response());
}

/** Keep an answer, if anyone may have it. */
async function put(name: string, request: Request, answer: Response): Promise<void> {
  if (answer.status !== 200 || !answer.headers.get('cache-control')?.startsWith('public')) return;
  const cache = await caches.open(name);
  const headers = new Headers(answer.headers);
  if (name === DATA) headers.set('x-kept-at', new Date().toISOString());
  // What is kept is for whoever reads here without an account, whatever the answer depends on beside.
  headers.delete('vary');
  await cache.put(request, new Response(await answer.arrayBuffer(), { status: 200, headers }));
  if (name === DATA) {
    const keys = await cache.keys();
    for (const old of keys.slice(0, Math.max(0, keys.length - MAX_DATA))) await cache.delete(old);
  }
}

/** A device without room keeps less, and reads on: its reader already has the answer. */
function withoutRoom(reason: unknown): void {
  console.info('not kept', reason);
}
