/** No State is missing from the map, and each lies where it should. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { drawn, PROPORTION } from './map';

const states = readFileSync(join(import.meta.dirname, '../../../../platform/clearinghouse/sample/documented/states.csv'), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .filter((line) => !line.includes(',other_area,'))
  .map((line) => line.split(',')[0]!);

it('has a point for every State, the smallest too', () => {
  const { points, missing } = drawn(states, 1000);
  expect(missing).toEqual([]);
  expect(points).toHaveLength(states.length);
  for (const iso3 of ['TUV', 'KIR', 'MDV', 'MHL', 'NRU', 'PLW', 'VAT']) expect(states).toContain(iso3);
});

it('keeps every point on the map and in its quarter of the world', () => {
  const { points } = drawn(states, 1000);
  const at = new Map(points.map((point) => [point.iso3, point]));
  for (const { x, y } of points) {
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x).toBeLessThanOrEqual(1000);
    expect(y).toBeGreaterThanOrEqual(0);
    expect(y).toBeLessThanOrEqual(1000 * PROPORTION);
  }
  expect(at.get('PER')!.x).toBeLessThan(at.get('SEN')!.x);
  expect(at.get('SEN')!.x).toBeLessThan(at.get('KHM')!.x);
  expect(at.get('NOR')!.y).toBeLessThan(at.get('AGO')!.y);
});

it('tells what it has no place for', () => {
  expect(drawn(['SEN', 'XXX'], 500).missing).toEqual(['XXX']);
});
