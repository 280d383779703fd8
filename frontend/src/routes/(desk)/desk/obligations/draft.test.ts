/** A request goes to the API whole: what was not looked at stays not looked at, and what only a decision has goes with a decision. */
import { expect, it } from 'vitest';
import type { RequestRow } from './ask';
import { requestDraft, requestWords } from './draft';

const row = {
  code: 'SEN-5-2026', revision: 2, decision: 'granted', from_deadline: '2026-03-01', to_deadline: '2030-03-01', is_interim: false, is_date_inferred: false,
  submitted_on: '2025-03-31', decided_on: '2025-12-05', decided_at: 'Meeting', note: 'A note', evidence: 'reported', source_ids: ['DOC', 'OTHER'],
  contents: [{ item: 'duration', is_present: true }, { item: 'reasons', is_present: false }, { item: 'implications', is_present: null }],
  marks: [{ name: 'costed', answer: 'yes', passage: 'page 4' }],
  follow_ups: [{ words: 'Report', due_on: '2027-04-30', done_on: null, document: null }]
} as unknown as RequestRow;

it('gives back what it was given', () => {
  expect(requestWords(requestDraft(row))).toMatchObject({
    status: 'granted', from_deadline: '2026-03-01', requested_deadline: '2030-03-01', decided_on: '2025-12-05', decided_at: 'Meeting', note: 'A note',
    contents: { duration: true, reasons: false }, evidence: 'reported', source: { source_id: 'DOC' },
    follow_ups: [{ words: 'Report', due_on: '2027-04-30', done_on: null, document: null }]
  });
  expect(requestWords(requestDraft(row)).marks).toContainEqual({ name: 'costed', answer: 'yes', passage: 'page 4' });
});

it('leaves out decision and follow-ups of what was not decided', () => {
  const asked = requestWords({ ...requestDraft(row), status: 'requested' });
  expect([asked.decided_on, asked.decided_at, asked.follow_ups]).toEqual([null, null, null]);
});

it('takes nothing that was not looked at for absent', () => {
  const empty = requestWords(requestDraft());
  expect([empty.contents, empty.marks, empty.follow_ups]).toEqual([null, null, null]);
});
