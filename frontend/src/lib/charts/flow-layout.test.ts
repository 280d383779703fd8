import { expect, it } from 'vitest';
import { flowGraph, type Flow } from './flow-layout';
import { fitted } from './label';

const flow = (donor: string, state: string, amount_usd: number, channel: string | null = null): Flow => ({
  donor_id: donor,
  donor_name: donor,
  channel,
  channel_name: channel ?? 'not told',
  state,
  state_name: state,
  amount_usd,
  isAssumed: false
});

it('joins flows between the same two, and keeps every dollar', () => {
  const graph = flowGraph([flow('NOR', 'AGO', 5), flow('NOR', 'AGO', 7), flow('JPN', 'AGO', 1)], 800, { left: 100, right: 100 });
  expect(graph.links).toHaveLength(4);
  for (const id of ['state:AGO', 'channel:']) expect(graph.nodes.find((node) => node.id === id)?.value).toBe(13);
});

it('puts a channel between donor and State, keeps one that is not told apart, and follows the money of each donor through it', () => {
  const flows = [flow('NOR', 'AGO', 5, 'UNMAS'), flow('JPN', 'LAO', 2, 'UNMAS'), flow('JPN', 'AGO', 1)];
  const graph = flowGraph(flows, 800, { left: 100, right: 100 });
  const at = Object.fromEntries(graph.nodes.map((node) => [node.id, node.x0!]));
  expect(at['donor:NOR']).toBeLessThan(at['channel:UNMAS']!);
  expect(at['channel:UNMAS']).toBeLessThan(at['state:LAO']!);
  expect(graph.nodes.filter((node) => node.side === 'channel').map((node) => [node.id, node.value]).sort()).toEqual([['channel:', 1], ['channel:UNMAS', 7]]);
  const lit = graph.links.filter((link) => link.passes.includes('donor:NOR'));
  expect(lit.map((link) => link.value)).toEqual([5, 5]);
});

it('keeps a donor and a State of the same code apart', () => {
  const graph = flowGraph([flow('AGO', 'AGO', 5)], 800, { left: 100, right: 100 });
  expect(graph.nodes.map((node) => node.side).sort()).toEqual(['channel', 'donor', 'state']);
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
