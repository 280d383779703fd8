/** Moments read as the dates of the same page do: day before month in English too. */
import { expect, test } from 'vitest';
import { date } from './format';
import { moment } from './moment';

// Without a zone it is a moment of wherever the test runs, so that its day is the same everywhere.
test('a moment begins with its day as dates of the page do', () => {
  expect(moment('2026-11-22T12:00:00')).toContain(date('2026-11-22'));
});
