import { expect, it } from 'vitest';
import type { AnswerRow, Question } from './ask';
import { editOf, isChanged, isSame, plainAmount, sent } from './edit';

const question = { id: 'assistance.survey_clearance', kind: 'yes_no', asks: ['states', 'amount'] } as unknown as Question;
const row = {
  question: question.id,
  number: 27,
  value: 'yes',
  money: { amount: '15.00', currency: 'USD' },
  states: ['AFG', 'KHM'],
  words: null,
  passage: { document: null, page: '12', quotation: null, link: null },
  origin: 'prefilled',
  is_confirmed: false,
  fact: null
} as unknown as AnswerRow;

it('reads amounts as they are written in many places, and leaves alone what may say two things', () => {
  const said = ['1250000.5', '1 250 000,50', '1,250,000.50', '1.250.000,50', "1'250'000", '1,250,000', '1.250.000', '12,5'];
  expect(said.map(plainAmount)).toEqual(['1250000.5', '1250000.50', '1250000.50', '1250000.50', '1250000', '1250000', '1250000', '12.5']);
  expect(plainAmount('1,250')).toBe('1,250');
  expect(plainAmount('1.250')).toBe('1.250');
});

it('knows what was written from what the draft holds', () => {
  expect(isChanged(editOf(row), row)).toBe(false);
  expect(isChanged({ ...editOf(row), isConfirmed: true }, row)).toBe(true);
  expect(isChanged({ ...editOf(row), page: '13' }, row)).toBe(true);
  expect(isChanged(editOf(undefined), undefined)).toBe(false);
  expect(isSame(editOf(row), editOf(row))).toBe(true);
  expect(isSame(editOf(row), { ...editOf(row), link: 'https://example.org' })).toBe(false);
});

it('sends an answer whole, and nothing beside a no', () => {
  expect(sent(question, editOf(row))).toEqual({
    question: question.id,
    value: 'yes',
    money: { amount: '15.00', currency: 'USD' },
    states: ['AFG', 'KHM'],
    words: null,
    passage: { document: null, page: '12', quotation: null, link: null }
  });
  const no = sent(question, { ...editOf(row), value: 'no' });
  expect([no.money, no.states]).toEqual([null, []]);
});

it('answers questions that are not of yes or no by what stands in their field', () => {
  const link = { id: 'mobilisation.plan_link', kind: 'link', asks: [] } as unknown as Question;
  expect(sent(link, { ...editOf(undefined), words: ' https://example.org ' })).toMatchObject({ value: 'yes', words: 'https://example.org' });
  expect(sent(link, editOf(undefined)).value).toBe('not_answered');
});
