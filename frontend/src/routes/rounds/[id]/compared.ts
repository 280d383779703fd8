/** Two policies in rows: what is compared of them, and the States in the order in which a figure shows them. */
import type { Comparison } from '$lib/api/answers';
import * as format from '$lib/format';
import { text } from '$lib/messages/text';
import { shareOf } from '$lib/money';
import { say } from '../words';
import { PRESETS, type Preset } from './ask';

type Side = Comparison['own'];
export type ComparedState = Comparison['states'][number];

/** The policies that a round can be put beside: all but its own. */
export const others = (own: string | null): Preset[] => PRESETS.filter((preset) => preset !== own);

/** The policy that the address names, else the first of those that there are. */
export const chosenPreset = (named: string | null, own: string | null): Preset =>
  others(own).find((preset) => preset === named) ?? others(own)[0]!;

export interface MeasureLine {
  key: string;
  label: string;
  /** What is counted, in words. */
  unit: string;
  own: string | null;
  other: string | null;
}

/** What each policy does, a measure a line; null where a side has no such figure. */
export function measures({ own, other }: Comparison): MeasureLine[] {
  const line = (key: string, label: string, shown: (side: Side) => string | null, unit = label): MeasureLine => ({ key, label, unit, own: shown(own), other: shown(other) });
  return [
    line('placed', format.series([say('column.could_be_funded'), text('unit.usd')]), (side) => format.amount(side.plan.funded_usd), text('unit.usd')),
    line('funded', say('figure'), (side) => say('m_of', { part: side.plan.obligations_funded, whole: side.plan.obligations_at_risk })),
    line('late', say('column_late'), (side) => format.decimal(side.plan.late_share_sum)),
    line('months', say('m_months'), (side) => format.count(Math.round(side.late_months)), text('unit.months')),
    line('unreached', say('column_unreached'), (side) => say('m_of', { part: side.plan.states_unreached, whole: side.plan.states })),
    line('least', say('m_least'), (side) => (side.least_covered_share === null ? null : format.share(side.least_covered_share))),
    line('area', say('m_area'), (side) => (side.released_m2 === null ? null : format.area(side.released_m2)), text('unit.m2'))
  ];
}

/** The share of its need that each policy covers of a State, 0 to 1. Only States with a need are compared. */
export const covered = (row: ComparedState): { own: number; other: number } => ({
  own: shareOf(row.own_usd, row.need_usd) ?? 0,
  other: shareOf(row.other_usd, row.need_usd) ?? 0
});

/** States by how much their coverage differs, most first; equal ones by name. */
export const byChange = (rows: ComparedState[]): ComparedState[] => {
  const change = (row: ComparedState) => Math.abs(covered(row).other - covered(row).own);
  return [...rows].sort((a, b) => change(b) - change(a) || a.state_name.localeCompare(b.state_name));
};
