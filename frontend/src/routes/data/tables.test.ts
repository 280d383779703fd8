/** The data page names every list that anyone may read, and none that is not there. */
import { expect, it } from 'vitest';
import description from '$lib/api/openapi.json';
import { TABLES } from './tables';

interface Operation {
  parameters?: { name: string; in: string }[];
  'x-roles'?: string[];
}

/** Lists are what comes as a file and as pages. */
const open = Object.entries(description.paths as Record<string, { get?: Operation }>)
  .filter(([path, { get }]) => {
    const names = (get?.parameters ?? []).map((each) => each.name);
    return !path.includes('{') && names.includes('format') && names.includes('cursor') && !get?.['x-roles'];
  })
  .map(([path, { get }]) => ({ path, hasGrades: (get?.parameters ?? []).some((each) => each.name === 'evidence') }));

it('names every open list once', () => {
  const byPath = (one: { path: string }, other: { path: string }) => one.path.localeCompare(other.path);
  expect(open.length).toBeGreaterThan(20);
  expect(TABLES.map(({ path, hasGrades }) => ({ path, hasGrades })).sort(byPath)).toEqual(open.sort(byPath));
});
