import { expect, it } from 'vitest';
import { flowGraph, type Flow } from './flow-layout';
import { fitted } from './label';

const flow = (donor: string, state: string, amount_usd: number): Flow => ({
  donor_id: donor,
  donor_name: donor,
  state,
  state_name: state,
  amount_usd,
  isAssumed: false
});

it('joins flows between the same two, and keeps every dollar', () => {
  const graph = flowGraph([flow('NOR', 'AGO', 5), flow('NOR', 'AGO', 7), flow('JPN', 'AGO', 1)], 800, { left: 100, right: 100 });
  expect(graph.links).toHaveLength(2);
  expect(graph.links.reduce((total, link) => total + link.value, 0)).toBe(13);
  expect(graph.nodes.find((node) => node.id === 'state:AGO')?.value).toBe(13);
});

it('keeps a donor and a State of the same code apart', () => {
  const graph = flowGraph([flow('AGO', 'AGO', 5)], 800, { left: 100, right: 100 });
  expect(graph.nodes.map((node) => node.side).sort()).toEqual(['donor', 'state']);
});

it('grows with the number of its lines, so that labels never lie on each other', () => {
  const flows = Array.from({ length: 40 }, (_, index) => flow(`D${index}`, 'AGO', 1));
  const graph = flowGraph(flows, 800, { left: 100, right: 100 });
  const middles = graph.nodes.filter((node) => node.side === 'donor').map((node) => ((node.y0 ?? 0) + (node.y1 ?? 0)) / 2).sort((a, b) => a - b);
  const gaps = middles.slice(1).map((middle, index) => middle - middles[index]!);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(14);
});

it('cuts a label with a mark, and only where it does not fit', () => {
  expect(fitted('Chad', 60)).toBe('Chad');
  expect(fitted('Democratic Republic of the Congo', 100)).toMatch(/…$/);
});
