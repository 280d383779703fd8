/** Invented rows for the living page of components. Names are "State 1" and "Donor 1": nothing here can be taken for a fact. */
import { Problem } from '$lib/api/problem';
import type { Evidence } from '$lib/api/answers';
import type { NeedYear } from '$lib/charts/NeedColumns.svelte';
import type { NeedBar } from '$lib/charts/NeedBars.svelte';
import type { FundingYear } from '$lib/charts/NeedFunding.svelte';
import type { LateShare } from '$lib/charts/BeforeAfter.svelte';
import type { Flow } from '$lib/charts/flow-layout';
import type { Provenance } from '$lib/provenance';
import { money } from '$lib/format';
import { text } from '$lib/messages/text';
import { say, type Word } from './words';

export const GRADES: Evidence[] = ['documented', 'reported', 'estimated', 'assumed', 'unverified'];

export const COLOURS: { name: string; job: Word }[] = [
  { name: '--ground', job: 'ground' },
  { name: '--ground-raised', job: 'ground_raised' },
  { name: '--ground-sunk', job: 'ground_sunk' },
  { name: '--ground-header', job: 'ground_header' },
  { name: '--ink', job: 'ink' },
  { name: '--ink-soft', job: 'ink_soft' },
  { name: '--rule', job: 'rule' },
  { name: '--rule-strong', job: 'rule_strong' },
  { name: '--link', job: 'link' },
  { name: '--accent', job: 'accent' },
  { name: '--focus', job: 'focus' },
  { name: '--notice-rule', job: 'notice_rule' },
  { name: '--failed-rule', job: 'failed_rule' },
  { name: '--mark-funded', job: 'mark_funded' },
  { name: '--mark-gap', job: 'mark_gap' },
  { name: '--mark-before', job: 'mark_before' },
  { name: '--mark-link', job: 'mark_link' },
  { name: '--mark-assumed', job: 'mark_assumed' }
];
export const SIZES = ['--text-1', '--text-2', '--text-3', '--text-4', '--text-5', '--text-figure', '--text-6'];
export const SPACES = [1, 2, 3, 4, 5, 6, 7, 8].map((step) => `--space-${step}`);

export interface ExampleRow {
  id: number;
  name: string;
  region: string;
  deadline: string | null;
  need_usd: string | null;
  reason: string | null;
  covered_share: number | null;
  evidence: Evidence;
}

export const ROWS: ExampleRow[] = Array.from({ length: 12 }, (_, index) => {
  const n = index + 1;
  const isMissing = n % 4 === 0;
  return {
    id: n,
    name: say('name', { n }),
    region: say('region', { n: (n % 3) + 1 }),
    deadline: n % 5 === 0 ? null : `20${26 + (n % 5)}-12-31`,
    need_usd: isMissing ? null : `${n * 1_250_000}.50`,
    reason: isMissing ? 'no_published_need' : null,
    covered_share: isMissing ? null : (n % 5) / 4,
    evidence: GRADES[index % GRADES.length]!
  };
});

export function example(what: string, value_usd: string, evidence: Evidence): Provenance {
  return { what, value: money(value_usd), unit: text('unit.usd'), evidence, sourceIds: [], asOf: '2026-01-31', method: say('method') };
}

export const YEARS: NeedYear[] = [
  { year: 2026, need_usd: 24e6, gap_usd: 2e6, other_usd: 0 },
  { year: 2027, need_usd: 18e6, gap_usd: 9e6, other_usd: 6e6 },
  { year: 2028, need_usd: 12e6, gap_usd: 12e6, other_usd: 11e6 },
  { year: 2029, need_usd: null, gap_usd: null, other_usd: 0 }
];
export const BARS: NeedBar[] = [
  { key: '1', label: say('name', { n: 1 }), need_usd: 20e6, gap_usd: 5e6, other_usd: 0 },
  { key: '2', label: say('name', { n: 2 }), need_usd: 8e6, gap_usd: 8e6, other_usd: 4e6 },
  { key: '3', label: say('name', { n: 3 }), need_usd: null, gap_usd: null, other_usd: 0 }
];
export const FUNDING: FundingYear[] = [
  { year: 2023, international_usd: 9e6, national_usd: 2e6, need_usd: null, isComplete: true },
  { year: 2024, international_usd: null, national_usd: null, need_usd: null, isComplete: true },
  { year: 2025, international_usd: 4e6, national_usd: null, need_usd: null, isComplete: false },
  { year: 2026, international_usd: null, national_usd: null, need_usd: 12e6, isComplete: true },
  { year: 2027, international_usd: null, national_usd: null, need_usd: 7e6, isComplete: true }
];
export const LATE: LateShare[] = [
  { id: '1', label: say('name', { n: 1 }), before_share: 0.9, after_share: 0.2 },
  { id: '2', label: say('name', { n: 2 }), before_share: 0.5, after_share: 0.5 }
];
export const MATRIX = [1, 2, 3].flatMap((n) =>
  [2022, 2023, 2024]
    .filter((year) => (year + n) % 4 !== 0)
    .map((year) => ({ donor_id: `${n}`, donor_name: say('donor', { n }), year, amount_usd: n * (year - 2020) * 4e5 }))
);
export const FLOWS: Flow[] = [
  { donor_id: '1', donor_name: say('donor', { n: 1 }), channel: 'C1', channel_name: say('channel', { n: 1 }), state: 'S1', state_name: say('name', { n: 1 }), amount_usd: 8e6, isAssumed: false },
  { donor_id: '1', donor_name: say('donor', { n: 1 }), channel: 'C1', channel_name: say('channel', { n: 1 }), state: 'S2', state_name: say('name', { n: 2 }), amount_usd: 3e6, isAssumed: false },
  { donor_id: '2', donor_name: say('donor', { n: 2 }), channel: null, channel_name: text('missing.not_reported'), state: 'S2', state_name: say('name', { n: 2 }), amount_usd: 5e6, isAssumed: true }
];

/** Questions that never end well, to show what is then on the page. */
export const never = () => new Promise<string>(() => undefined);
export const fails = () => Promise.reject<string>(new Problem(500, '', say('fault'), 'a1b2c3'));
export const isUnknown = () => Promise.reject<string>(new Problem(404, '', '', null));
export const isOffline = () => Promise.reject<string>(new Problem(null, '', '', null));
