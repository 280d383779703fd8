import { beforeEach, expect, it } from 'vitest';
import { answer } from '$lib/api/acting';
import { forgetOrigins, kept, noteOrigin } from './kept.svelte';

const EARLY = '2026-11-20T08:00:00.000Z';
const LATE = '2026-11-21T08:00:00.000Z';

/** An answer to a question; `at`: when it was kept, null over the line. */
function answered(address: string, at: string | null): Response {
  const response = new Response('{}', { headers: at === null ? {} : { 'x-kept-at': at } });
  Object.defineProperty(response, 'url', { value: `https://clearing.example${address}` });
  return response;
}

beforeEach(forgetOrigins);

it('says the oldest moment of what is shown', () => {
  noteOrigin(answered('/api/v1/states', LATE));
  noteOrigin(answered('/api/v1/donors', EARLY));
  expect(kept.since).toBe(EARLY);
});

it('goes on saying it when something else came over the line', () => {
  noteOrigin(answered('/api/v1/states', EARLY));
  noteOrigin(answered('/api/v1/sources/a', null));
  expect(kept.since).toBe(EARLY);
  noteOrigin(answered('/api/v1/states', null));
  expect(kept.since).toBeNull();
});

it('drops what was given up once the next answer is there', () => {
  const abort = new AbortController();
  noteOrigin(answered('/api/v1/states?evidence=counted', EARLY), abort.signal);
  abort.abort();
  // The old rows stay on screen until the new ones come.
  expect(kept.since).toBe(EARLY);
  noteOrigin(answered('/api/v1/states?evidence=all', LATE), new AbortController().signal);
  expect(kept.since).toBe(LATE);
});

it('starts anew on another page', () => {
  noteOrigin(answered('/api/v1/states', EARLY));
  forgetOrigins();
  expect(kept.since).toBeNull();
});

it('is noted of every question, also of those that pages ask through `answer`', async () => {
  await answer(Promise.resolve({ data: {}, response: answered('/api/v1/indicators', EARLY) }));
  expect(kept.since).toBe(EARLY);
});
