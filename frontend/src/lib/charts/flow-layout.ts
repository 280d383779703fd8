/** Where the ribbons of a round's flows lie: donors at the start, channels between, States at the end, widths in proportion to money.
 *
 *  The surprise: ribbons through one channel are not joined, so that the money of a donor can be followed to its States. */
import { sankey, sankeyJustify, type SankeyGraph } from 'd3-sankey';

export interface Flow {
  donor_id: string;
  donor_name: string;
  /** Through whom; null: not told, which is a node of its own. */
  channel: string | null;
  channel_name: string;
  state: string;
  state_name: string;
  amount_usd: number;
  isAssumed: boolean;
}

export interface FlowNode {
  id: string;
  side: 'donor' | 'channel' | 'state';
  code: string;
  name: string;
}

export interface FlowLink {
  source: string;
  target: string;
  value: number;
  /** All that its money passes: donor, channel, State. */
  passes: string[];
  isAssumed: boolean;
}

export type FlowGraph = SankeyGraph<FlowNode, FlowLink>;

/** Least height that lets every label have a line of its own, in pixels. */
const LINE = 21;

/** Flows between the same donor, channel and State are one ribbon in two parts; nodes stand in order of what passes them. */
export function flowGraph(flows: Flow[], width: number, margin: { left: number; right: number }): FlowGraph & { height: number } {
  const nodes = new Map<string, FlowNode>();
  const links = new Map<string, FlowLink>();
  const weight = new Map<string, number>();
  for (const flow of flows) {
    const source = `donor:${flow.donor_id}`;
    const middle = `channel:${flow.channel ?? ''}`;
    const target = `state:${flow.state}`;
    nodes.set(source, { id: source, side: 'donor', code: flow.donor_id, name: flow.donor_name });
    nodes.set(middle, { id: middle, side: 'channel', code: flow.channel ?? '', name: flow.channel_name });
    nodes.set(target, { id: target, side: 'state', code: flow.state, name: flow.state_name });
    const passes = [source, middle, target];
    for (const [one, other] of [[source, middle], [middle, target]] as const) {
      const key = `${one}>${other}|${passes.join('>')}`;
      const link = links.get(key) ?? { source: one, target: other, value: 0, passes, isAssumed: flow.isAssumed };
      link.value += flow.amount_usd;
      links.set(key, link);
    }
    for (const id of passes) weight.set(id, (weight.get(id) ?? 0) + flow.amount_usd);
  }
  const sides = [...nodes.values()].reduce((counts, node) => ({ ...counts, [node.side]: counts[node.side] + 1 }), { donor: 0, channel: 0, state: 0 });
  const height = Math.max(240, Math.max(sides.donor, sides.channel, sides.state) * (LINE + 6) + 40);
  const layout = sankey<FlowNode, FlowLink>()
    .nodeId((node) => node.id)
    .nodeAlign(sankeyJustify)
    .nodeWidth(10)
    .nodePadding(LINE - 7)
    .nodeSort((a, b) => (weight.get(b.id) ?? 0) - (weight.get(a.id) ?? 0))
    .extent([
      [margin.left, 8],
      [width - margin.right, height - 8]
    ]);
  return { ...layout({ nodes: [...nodes.values()], links: [...links.values()] }), height };
}
