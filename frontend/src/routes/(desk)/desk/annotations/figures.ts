/** Figures that States and donors may speak of, and which of them are divided by pillar. */
import type { Annotation } from '$lib/api/answers';

type Name = Annotation['figure'];

export const STATE_FIGURES: Name[] = ['need_usd', 'cost_usd', 'national_usd', 'secured_usd', 'flows_usd', 'international_usd', 'national_contribution_usd', 'remaining', 'deadline', 'casualties', 'indicator_finding', 'unmet_usd'];
export const DONOR_FIGURES: Name[] = ['committed_usd', 'flows_usd'];
const DIVIDED: Name[] = ['need_usd', 'cost_usd', 'national_usd', 'secured_usd', 'unmet_usd'];

export const isDivided = (name: Name): boolean => DIVIDED.includes(name);
