import { expect, it } from 'vitest';
import { arrived, listed, maybe, whole, type Asked } from './answer';
import { Problem } from './problem';

it('reads a list page after page, each from where the last one ended', async () => {
  const asked: Asked[] = [];
  const pages = [
    { items: [1, 2], next: 'a' },
    { items: [3], next: 'b' },
    { items: [4], next: null }
  ];
  const rows = await whole(async (page) => {
    asked.push(page);
    return pages[asked.length - 1]!;
  });
  expect(rows).toEqual([1, 2, 3, 4]);
  expect(asked).toEqual([{ limit: 500 }, { limit: 500, cursor: 'a' }, { limit: 500, cursor: 'b' }]);
});

it('asks for pages as short as it is told', async () => {
  const asked: Asked[] = [];
  await whole(async (page) => {
    asked.push(page);
    return { items: [], next: null };
  }, 100);
  expect(asked).toEqual([{ limit: 100 }]);
});

it('has no rows of a list that came as text', async () => {
  await expect(whole(async () => 'id,name\n')).rejects.toThrow(Problem);
  expect(() => listed('id,name\n')).toThrow(Problem);
  expect(listed({ items: [1] }).items).toEqual([1]);
});

it('tells that no answer came, unless nobody waits for it', async () => {
  const broken = () => Promise.reject(new TypeError('offline'));
  await expect(arrived(broken(), undefined)).rejects.toMatchObject({ name: 'Problem', status: null });
  const given = new AbortController();
  given.abort();
  await expect(arrived(broken(), given.signal)).rejects.toThrow(TypeError);
});

it('takes what is not there for null, and nothing else', async () => {
  expect(await maybe(Promise.resolve(1))).toBe(1);
  expect(await maybe(Promise.reject(new Problem(404, '', '')))).toBeNull();
  await expect(maybe(Promise.reject(new Problem(403, '', '')))).rejects.toMatchObject({ status: 403 });
});
