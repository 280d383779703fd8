/** Addresses of a view, of its figures, and of frames with them: the same whether the page stands in a window of its own or in a frame. */
import { beforeEach, expect, it, vi } from 'vitest';

const { page } = vi.hoisted(() => ({ page: { url: new URL('https://clearing.example/needs') } }));
vi.mock('$app/state', () => ({ page }));
vi.mock('$app/environment', () => ({ browser: true }));
vi.mock('$app/navigation', () => ({ goto: () => Promise.resolve() }));

const { embedded, framed, placed, unframed } = await import('./address');

const at = (address: string) => (page.url = new URL(address, 'https://clearing.example'));
beforeEach(() => at('/needs'));

it('a frame is of the page and its view', () => {
  at('/needs?grade=all');
  expect(framed()).toBeNull();
  expect(embedded('bars')).toBe('/embed/needs?figure=bars&grade=all');
  expect(placed('figure-bars')).toBe('/needs?grade=all#figure-bars');
  at('/');
  expect(embedded('bars')).toBe('/embed?figure=bars');
});

it('code that is copied inside a frame is that of the frame, and its links leave it', () => {
  at('/embed/needs?figure=bars&grade=all');
  expect(framed()).toBe('bars');
  expect(embedded('bars')).toBe('/embed/needs?figure=bars&grade=all');
  expect(placed('figure-bars')).toBe('/needs?grade=all#figure-bars');
  expect(unframed()).toBe('/needs?grade=all#figure-bars');
  at('/embed?figure=bars');
  expect(embedded('bars')).toBe('/embed?figure=bars');
  expect(unframed()).toBe('/#figure-bars');
});
