/** What is typed in the forms of facts at home goes to the API as it takes it, and nothing is made up of what was left out. */
import { expect, it } from 'vitest';
import type { CommitmentRow, PlatformRow } from './ask';
import { commitmentDraft, commitmentWords, planDraft, planWords, platformDraft, platformWords, unreadable } from './draft';

const source = { source_id: 'S' };
const cited = { isOnRecord: true, id: 'S', title: '', publisher: '', published: '', url: '' };

it('sends an amount in its currency with its rate, or staff alone', () => {
  const draft = { ...commitmentDraft(), cited, firstYear: '2026', amount: '600 000 000', currency: 'XOF', usdPerUnit: '0,00165', rateOn: '2026-11-02', rateSource: 'BCEAO' };
  expect(commitmentWords(draft)).toMatchObject({ first_year: 2026, last_year: null, amount: '600000000.00', currency: 'XOF', usd_per_unit: '0.00165', rate_on: '2026-11-02', staff: null, pillar: null, source });
  expect(commitmentWords({ ...draft, amount: '', staff: '140' })).toMatchObject({ amount: null, currency: null, usd_per_unit: null, rate_on: null, rate_source: null, staff: 140 });
  expect(commitmentWords({ ...draft, currency: 'USD' })).toMatchObject({ usd_per_unit: null, rate_on: null, rate_source: null });
});

it('begins with US dollars where a file gave those alone', () => {
  const row = { amount: null, currency: null, amount_usd: '5.00', source_ids: ['S'], evidence: 'documented', first_year: 2021, last_year: 2026 } as CommitmentRow;
  expect(commitmentWords(commitmentDraft(row))).toMatchObject({ amount: '5.00', currency: 'USD', first_year: 2021, last_year: 2026, source });
});

it('says at the field what cannot be read', () => {
  expect(unreadable({ ...commitmentDraft(), firstYear: '26', lastYear: '', amount: 'much', staff: '-1' })).toEqual({ first_year: 'bad_year', amount: 'bad_amount', staff: 'bad_count' });
  expect(unreadable({ ...commitmentDraft(), firstYear: '' })).toEqual({ first_year: 'bad_year' });
  expect(unreadable(planDraft())).toEqual({});
});

it('leaves out what was not typed', () => {
  expect(planWords({ ...planDraft(), cited, title: ' Strategy ' })).toEqual({
    title: 'Strategy', since: null, until: null, first_year: null, last_year: null, pillars: null, covers: null, document: null, evidence: 'documented', source
  });
});

it('keeps members that have a name, and tells none where there is none', () => {
  const row = { name: 'Coalition', members: [{ kind: 'donor', name: 'Norway' }], source_ids: ['S'], evidence: 'reported', meets: 'quarterly' } as PlatformRow;
  const draft = platformDraft(row);
  draft.members.push({ kind: 'other', name: ' ' });
  expect(platformWords(draft)).toMatchObject({ name: 'Coalition', meets: 'quarterly', evidence: 'reported', members: [{ kind: 'donor', name: 'Norway' }] });
  expect(platformWords({ ...draft, members: [] }).members).toBeNull();
});
