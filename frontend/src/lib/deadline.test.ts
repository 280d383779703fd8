import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { deadlineColumns } from './deadline';

const [deadline, basis] = deadlineColumns<{ deadline: string | null; deadline_basis: string | null }>();

test('a date that rounds work with is never shown without saying so', () => {
  const row = { deadline: '2030-12-31', deadline_basis: 'decision not found' };
  expect(deadline!.shown!(row)).not.toBe(deadline!.shown!({ ...row, deadline_basis: 'granted' }));
  expect(basis!.shown!(row)).toBe('decision not found');
});

test('a basis that is missing says whether there is a date at all', () => {
  expect(basis!.reason!({ deadline: null, deadline_basis: null })).toBe('no_deadline');
  expect(basis!.reason!({ deadline: '2030-12-31', deadline_basis: null })).toBe('not_reported');
});

test('no public page writes a deadline without what it rests on', () => {
  const pages = readdirSync('src/routes', { recursive: true, encoding: 'utf8' })
    // Whoever keeps the registry edits the date and the basis each in a field or a line of its own.
    .filter((name) => /\.(svelte|ts)$/.test(name) && !name.includes('(desk)/desk/obligations'));
  expect(pages.length).toBeGreaterThan(100);
  const bare = pages.filter((name) => /\bdate\([a-z.]*\bdeadline\b/.test(readFileSync(`src/routes/${name}`, 'utf8')));
  // The page of a State shows the documented date and says in the line beside it what rounds work with; the other is an example without a State.
  const apart = ['design/columns.ts', 'states/[iso3]/Obligations.svelte', 'states/[iso3]/StateFigures.svelte'];
  expect(bare.filter((name) => !apart.includes(name))).toEqual([]);
});
