import { expect, it } from 'vitest';
import { allSources, gradesOf, latest, weakest } from './provenance';

it('a sum has the weakest grade of what went in', () => {
  expect(weakest(['documented', 'estimated', 'reported'])).toBe('estimated');
  expect(weakest(['assumed', 'unverified'])).toBe('unverified');
});

it('a sum of nothing is not documented', () => {
  expect(weakest([])).toBe('unverified');
});

it('grades are named once, strongest first', () => {
  expect(gradesOf([{ evidence: 'assumed' }, { evidence: null }, { evidence: 'documented' }, { evidence: 'assumed' }])).toEqual([
    'documented',
    'assumed'
  ]);
});

it('sources are named once, and the date is the latest known', () => {
  expect(allSources([{ source_ids: ['B', 'A'] }, { source_ids: ['A'] }])).toEqual(['A', 'B']);
  expect(latest(['2024-12-31', null, '2025-06-01'])).toBe('2025-06-01');
  expect(latest([null])).toBeNull();
});
