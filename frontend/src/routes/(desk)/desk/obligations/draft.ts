/** What stands in the form of an extension request, from and to what the API takes. Empty is not known; nothing is filled in by itself. */
import { citedOf, documentOf, given, type CitedDraft } from '../form/cited';
import type { ContentItem, Decision, MarkAnswer, MarkName, RequestRow, RequestWords } from './ask';

export const DECISIONS: Decision[] = ['expected', 'announced', 'requested', 'granted', 'not granted', 'withdrawn'];
/** Only these have a decision, its meeting and follow-ups. */
export const isDecided = (status: Decision): boolean => status === 'granted' || status === 'not granted';
export const CONTENTS: ContentItem[] = ['duration', 'reasons', 'status_of_work', 'financial_and_technical_means', 'circumstances', 'implications', 'other_information'];
export const MARKS: MarkName[] = ['evidence_based', 'costed', 'context_specific', 'time_bound', 'inclusive', 'gender_age_disability', 'climate'];
export const ANSWERS: MarkAnswer[] = ['not_stated', 'yes', 'no'];

/** '' is not looked at. */
export type LookedAt = '' | 'yes' | 'no';

export interface RequestDraft {
  status: Decision;
  fromDeadline: string;
  requestedDeadline: string;
  isInterim: boolean;
  isDateInferred: boolean;
  submittedOn: string;
  decidedOn: string;
  decidedAt: string;
  contents: Record<ContentItem, LookedAt>;
  wereMarksLookedAt: boolean;
  marks: { name: MarkName; answer: MarkAnswer; passage: string }[];
  followUps: { words: string; dueOn: string; doneOn: string; document: string }[];
  note: string;
  evidence: 'documented' | 'reported';
  cited: CitedDraft;
}

const lookedAt = (there: boolean | null | undefined): LookedAt => (there === true ? 'yes' : there === false ? 'no' : '');

export function requestDraft(row?: RequestRow): RequestDraft {
  const there = new Map(row?.contents.map((each) => [each.item, each.is_present]));
  return {
    status: row?.decision ?? 'requested',
    fromDeadline: row?.from_deadline ?? '',
    requestedDeadline: row?.to_deadline ?? '',
    isInterim: row?.is_interim ?? false,
    isDateInferred: row?.is_date_inferred ?? false,
    submittedOn: row?.submitted_on ?? '',
    decidedOn: row?.decided_on ?? '',
    decidedAt: row?.decided_at ?? '',
    contents: Object.fromEntries(CONTENTS.map((item) => [item, lookedAt(there.get(item))])) as Record<ContentItem, LookedAt>,
    wereMarksLookedAt: row?.marks !== undefined && row.marks !== null,
    marks: MARKS.map((name) => {
      const mark = row?.marks?.find((each) => each.name === name);
      return { name, answer: mark?.answer ?? 'not_stated', passage: mark?.passage ?? '' };
    }),
    followUps: (row?.follow_ups ?? []).map((each) => ({ words: each.words, dueOn: each.due_on, doneOn: each.done_on ?? '', document: each.document ?? '' })),
    note: row?.note ?? '',
    evidence: row?.evidence === 'reported' ? 'reported' : 'documented',
    cited: citedOf(row?.source_ids)
  };
}

export function requestWords(draft: RequestDraft): RequestWords {
  const looked = CONTENTS.filter((item) => draft.contents[item] !== '');
  const decided = isDecided(draft.status);
  return {
    status: draft.status,
    from_deadline: given(draft.fromDeadline),
    requested_deadline: given(draft.requestedDeadline),
    is_interim: draft.isInterim,
    is_date_inferred: draft.isDateInferred,
    submitted_on: given(draft.submittedOn),
    decided_on: decided ? given(draft.decidedOn) : null,
    decided_at: decided ? given(draft.decidedAt) : null,
    contents: looked.length > 0 ? Object.fromEntries(looked.map((item) => [item, draft.contents[item] === 'yes'])) : null,
    marks: draft.wereMarksLookedAt ? draft.marks.map((each) => ({ name: each.name, answer: each.answer, passage: given(each.passage) })) : null,
    follow_ups:
      decided && draft.followUps.length > 0
        ? draft.followUps.map((each) => ({ words: each.words.trim(), due_on: each.dueOn, done_on: given(each.doneOn), document: given(each.document) }))
        : null,
    note: given(draft.note),
    evidence: draft.evidence,
    source: documentOf(draft.cited)
  };
}
