/** Reasons are written from their codes, every code of the program has a sentence in every language, and what has none keeps its own. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { expect, it } from 'vitest';
import languages from '$lib/messages/languages.json';
import { told } from './reasons';

const program = readFileSync(join(import.meta.dirname, '../../../../matching/needmatch/trustfund/reasons.py'), 'utf8');
const listed = program.slice(program.indexOf('CODES: Final'), program.indexOf('"""Every code and its values'));
const codes = [...listed.matchAll(/^ {4}"(\w+)":/gm)].map(([, code]) => code!);

type Given = Record<string, string | { unreviewed: string }>;
const read = (tag: string) =>
  Object.fromEntries(
    Object.entries(JSON.parse(readFileSync(join(import.meta.dirname, `reasons.${tag}.json`), 'utf8')) as Given).map(([key, text]) => [key, typeof text === 'string' ? text : text.unreviewed])
  );

const way = (name: string) => `way ${name}`;

it.each(languages.map(({ tag }) => tag))('%s has a sentence for every code of the program, and no other', (tag) => {
  expect(codes.length).toBeGreaterThan(15);
  const own = Object.keys(read(tag));
  expect(own.filter((key) => !key.startsWith('left_out.')).sort()).toEqual([...codes].sort());
});

it.each(languages.map(({ tag }) => tag))('%s: every sentence can be said of one, of few and of many, and leaves nothing in braces', (tag) => {
  const values = {
    missing_usd: 'A', fund_usd: 'B', as_needed_usd: 'C', largest_usd: 'D', given_usd: 'E', unearmarked_usd: 'F', rise_usd: 'G', start_year: '2027', fee_share: 0.015, reserve_share: 0.05,
    late_months_saved: 'H', fund_late_months_saved: 'I', fund_obligations: 12, way: 'J', parts: 'K'
  };
  for (const [key, message] of Object.entries(read(tag))) {
    for (const n of [0, 1, 2, 5, 21, 100]) {
      const words = String(new IntlMessageFormat(message, tag).format({ ...values, obligations: n, unmendable_obligations: n, n: String(n) }));
      expect(words, key).not.toMatch(/[{}]|undefined|NaN/);
      if (key === 'least_fund') expect(words).toMatch(/[1١][.,٫][5٥]/);
    }
  }
});

it('writes a reason from its code, with money, shares and months as the page has them', () => {
  const least = { code: 'least_fund', values: { obligations: 12, unmendable_obligations: 3, fund_usd: '705600000.00', start_year: 2027, fee_share: 0.015, reserve_share: 0.05 } };
  const [first] = told(['as it came'], [least], 'USD', way);
  expect(first).toEqual({
    words: 'The least fund that leaves 12 obligations on time, all but those that no sum can bring on time, takes USD\u00a0706 million of contributions from 2027 on, at a fee of 1.5% and a reserve of 5%.',
    lang: undefined
  });
  const less = { code: 'unearmarked_does_less', values: { way: 'fund', obligations: 1, late_months_saved: 420.6, fund_obligations: 2, fund_late_months_saved: 505 } };
  expect(told(['as it came'], [less], 'USD', way)[0]!.words).toContain('1 obligation on time and 421 late months saved (way fund), against 2 and 505 with the fund');
});

it('tells only of what is left out', () => {
  const left = { code: 'left_out', values: { on_time: 11, no_plan: 5, weak_evidence: 0, deadline_passed: 0, other_article: 0 } };
  expect(told(['as it came'], [left], 'USD', way)[0]!.words).toBe('Outside the rule: 11 not late for lack of money after the bilateral round and 5 without a plan.');
});

it('keeps the sentence of an older study, and of a code that is not listed, and marks it as English', () => {
  expect(told(['as it came'], undefined, 'USD', way)).toEqual([{ words: 'as it came', lang: 'en' }]);
  expect(told(['as it came'], [{ code: 'not_invented_yet', values: {} }], 'USD', way)).toEqual([{ words: 'as it came', lang: 'en' }]);
});
