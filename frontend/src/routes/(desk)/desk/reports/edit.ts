/** An answer while it is written: what stands in the fields, and what of it is sent. */
import type { AnswerEdit, AnswerRow, Question } from './ask';

export interface Edit {
  value: 'yes' | 'no' | 'not_answered';
  amount: string;
  currency: string;
  states: string;
  words: string;
  document: string;
  page: string;
  quotation: string;
  link: string;
  /** The reader has said that a prefilled answer is right. */
  isConfirmed: boolean;
}

export function editOf(row: AnswerRow | undefined): Edit {
  return {
    value: row?.value ?? 'not_answered',
    amount: row?.money?.amount ?? '',
    currency: row?.money?.currency ?? '',
    states: row?.states.join(', ') ?? '',
    words: row?.words ?? '',
    document: row?.passage.document ?? '',
    page: row?.passage.page ?? '',
    quotation: row?.passage.quotation ?? '',
    link: row?.passage.link ?? '',
    isConfirmed: row?.is_confirmed ?? true
  };
}

const TEXTS = ['amount', 'currency', 'states', 'words', 'document', 'page', 'quotation', 'link'] as const;

/** Whether the fields hold the same. */
export const isSame = (one: Edit, other: Edit): boolean =>
  one.value === other.value && one.isConfirmed === other.isConfirmed && TEXTS.every((name) => one[name] === other[name]);

/** Whether something was written that the draft does not hold yet. */
export function isChanged(edit: Edit, row: AnswerRow | undefined): boolean {
  const kept = editOf(row);
  return edit.value !== kept.value || edit.isConfirmed !== kept.isConfirmed || TEXTS.some((name) => edit[name].trim() !== kept[name]);
}

/** An amount as it is sent: `1 250 000,5` and `1,250,000.50` both say what they mean; what may say two things is sent as it stands. */
export function plainAmount(text: string): string {
  const bare = text.trim().replace(/[\s\u00a0\u202f'\u2019]/g, '');
  if (/^\d+([.,]\d{1,2})?$/.test(bare)) return bare.replace(',', '.');
  if (/^\d{1,3}(,\d{3})+(\.\d{1,2})?$/.test(bare) && (bare.includes('.') || (bare.match(/,/g) ?? []).length > 1)) return bare.replaceAll(',', '');
  if (/^\d{1,3}(\.\d{3})+(,\d{1,2})?$/.test(bare) && (bare.includes(',') || (bare.match(/\./g) ?? []).length > 1))
    return bare.replaceAll('.', '').replace(',', '.');
  return bare;
}

const orNull = (text: string): string | null => text.trim() || null;

/** The answer as it is sent. Questions that are not of yes or no are answered by what stands in their field. */
export function sent(question: Question, edit: Edit): AnswerEdit {
  const amount = plainAmount(edit.amount);
  const money = amount || edit.currency.trim() ? { amount, currency: edit.currency.trim().toUpperCase() } : null;
  const states = edit.states.toUpperCase().split(/[\s,;]+/).filter(Boolean);
  const isGiven = { yes_no: true, amount: money !== null, states: states.length > 0, text: edit.words.trim() !== '', link: edit.words.trim() !== '' };
  const value = question.kind === 'yes_no' ? edit.value : isGiven[question.kind] ? 'yes' : 'not_answered';
  const isYes = value === 'yes';
  const isOpen = value === 'not_answered';
  return {
    question: question.id,
    value,
    money: isYes ? money : null,
    states: isYes ? states : [],
    words: isOpen ? null : orNull(edit.words),
    passage: { document: orNull(edit.document), page: orNull(edit.page), quotation: orNull(edit.quotation), link: orNull(edit.link) }
  };
}
