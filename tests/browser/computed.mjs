/** Answers of what only a worker computes, which is not there while pages are walked: a published study of a trust fund with every reason there is, and the risk
 *  of missing deadlines with its parameters. Their English sentences are one that no page has, so that it is seen where a page shows it. */
import { readFileSync } from 'node:fs';

export const ENGLISH = 'This is what the API says, and which the pages have words for';

const source = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** Every code of the program's reasons, with the values that it names. */
const CODES = [...source('frontend/src/routes/trust-fund/reasons.en.json').matchAll(/^ {2}"([a-z_]+)":/gm)].map(([, code]) => code);
const VALUES = {
  obligations: 12, unmendable_obligations: 3, missing_usd: '1256820579.86', fund_usd: '705600000.00', start_year: 2027, fee_share: 0.015, reserve_share: 0.05, as_needed_usd: '600000000.00',
  largest_usd: '500000000.00', given_usd: '300000000.00', rise_usd: '405600000.00', unearmarked_usd: '690000000.00', way: 'unearmarked, carried over', late_months_saved: 421.2, fund_obligations: 12,
  fund_late_months_saved: 505, on_time: 11, weak_evidence: 1, deadline_passed: 2, no_plan: 5, other_article: 1
};
const reason = (code) => ({ code, values: VALUES });
const sentence = (code) => `${ENGLISH}: ${code}.`;
const CONDITIONS = ['unmendable_not_asked', 'contributions_are_paid', 'contributions_rise'];
const BECAUSE = CODES.filter((code) => !CONDITIONS.includes(code));

/** How many reasons and conditions the study has. */
export const REASONS = CODES.length;

const STUDY = {
  id: '5a4af77d-0000-4000-8000-000000000001', kind: 'trust_fund', title: 'A study', round_id: 'if-donors-go-on', watermark: null, status: 'done', answer: 'feasible_if', asked_as: 'clearinghouse',
  asked_at: '2026-11-22T08:00:00Z', attempt: 1, started_at: '2026-11-22T08:00:01Z', ended_at: '2026-11-22T08:00:09Z', step: null, done_parts: 1, total_parts: 1, error: null,
  published_at: '2026-11-22T08:00:09Z', withdrawn_at: null, withdrawal_reason: null
};
const FUND = {
  verdict: 'feasible_if', conditions: CONDITIONS.map(sentence), because: BECAUSE.map(sentence),
  title: 'Documented only, 2026-2030', currency: 'USD', years: [2026, 2030],
  inputs: { start_year: 2027, fee_share: 0.015, reserve_share: 0.05, last_resort: { evidence: ['documented'] } },
  eligible: { obligations: 15, missing_usd: '1256820579.86' }, least_fund: null, curve: [], comparison: [], unearmarked_for_the_same_usd: null, front_loading: null
};
const MECHANISMS = ['trust_fund', 'pooled', 'bond', 'front_loading', 'blended', 'bilateral', 'coordination'].map((kind) => ({
  id: kind, code: kind, name: `A ${kind}`, kind, size_usd: null, size_usd_reason: 'not_reported', year: 2020, terms: ENGLISH, terms_reason: null, evidence: 'documented',
  source_ids: ['A-SOURCE'], as_of: '2026-11-21'
}));

const SCORE = { n_cases: 20, n_missed: 17, simulation: 0.26, always_missed: 0.15, rate_rule: 0.35, standard_error: 0.13 };
const PARAMETERS = [...source('frontend/src/routes/deadline-risk/parameters.en.json').matchAll(/"(\w+)\.unit"/g)].map(([, name]) => name);
const RISK = {
  as_of: '2026-11-21', computed_at: '2026-11-22T08:00:00Z', version: '0.1.0', case_sha256: '0'.repeat(64), first_year: 2026, last_year: 2030, seed: 2026, method: `${ENGLISH}.`,
  n_obligations: 5, n_passed: 0, sums_withheld: false, expected_missed: 4.3, expected_missed_full: 2.8, expected_missed_without: 5,
  parameters: PARAMETERS.map((name) => ({ name, value: 0.2, unit: ENGLISH, meaning: ENGLISH, source: ENGLISH })),
  sensitivity: PARAMETERS.map((parameter) => ({ parameter, low: 0, high: 0.4, at_low: 4.3, at_high: 4.2 })),
  calibration: { outcomes_until: '2026-11-21', deadlines: SCORE, yearly_targets: SCORE }, items: []
};

/** Answer with them in a window; `withCodes` false: the study is one that was published before there were codes. */
export async function answerComputed(context, { withCodes = true } = {}) {
  const codes = withCodes ? { condition_codes: CONDITIONS.map(reason), because_codes: BECAUSE.map(reason) } : {};
  const study = `**/api/v1/studies/${STUDY.id}`;
  const answers = [
    ['**/api/v1/studies?*', { items: [STUDY], next: null }], [study, { ...STUDY, options: {}, files: [] }], [`${study}/files/trust-fund.json`, { ...FUND, ...codes }],
    ['**/api/v1/mechanisms?*', { items: MECHANISMS, next: null }], ['**/api/v1/deadline-risk', RISK]
  ];
  for (const [address, json] of answers) await context.route(address, (route) => route.fulfill({ json }));
}
