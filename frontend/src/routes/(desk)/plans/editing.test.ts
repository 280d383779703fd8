import { afterEach, expect, it, vi } from 'vitest';
import type { Review } from './ask';
import * as ask from './ask';
import { Problem } from '$lib/api/problem';
import { Desk } from './editing.svelte';

vi.mock('./ask', () => ({ review: vi.fn() }));

afterEach(() => {
  vi.useRealTimers();
  vi.mocked(ask.review).mockReset();
});

/** An answer that comes when it is let. */
function held() {
  let resolve!: (review: Review) => void;
  let reject!: (reason: Problem) => void;
  const promise = new Promise<Review>((...ways) => ([resolve, reject] = ways));
  return { promise, resolve, reject };
}

/** A draft whose review is asked for twice; what answers each. */
async function askedTwice() {
  vi.useFakeTimers();
  const answers = [held(), held()];
  for (const { promise } of answers) vi.mocked(ask.review).mockReturnValueOnce(promise);
  const desk = new Desk('plan', []);
  for (let i = 0; i < answers.length; i += 1) {
    desk.look();
    await vi.runAllTimersAsync();
  }
  expect(ask.review).toHaveBeenCalledTimes(2);
  return { desk, early: answers[0]!, late: answers[1]! };
}

const saying = (content_sha256: string) => ({ content_sha256, findings: [] }) as unknown as Review;

it('holds the review that was asked for last, whichever comes first', async () => {
  const { desk, early, late } = await askedTwice();
  late.resolve(saying('late'));
  early.resolve(saying('early'));
  await vi.runAllTimersAsync();
  expect(desk.review?.content_sha256).toBe('late');
});

it('tells no fault of a question that another has overtaken', async () => {
  const { desk, early, late } = await askedTwice();
  late.resolve(saying('late'));
  early.reject(new Problem(500, 'Internal error', ''));
  await vi.runAllTimersAsync();
  expect(desk.reviewProblem).toBeNull();
  expect(desk.review?.content_sha256).toBe('late');
});
