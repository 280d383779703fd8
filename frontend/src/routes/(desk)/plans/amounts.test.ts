import { expect, it } from 'vitest';
import { block, decimalMark, isSame, markOf, needOf, read, total } from './amounts';

it.each([
  ['1234567.5', '1234567.5'],
  ['1,234,567.50', '1234567.50'],
  ['1.234.567,50', '1234567.50'],
  ['1 234 567,5', '1234567.5'],
  ["1'234.56", '1234.56'],
  ['12,34,567.00', '1234567.00'],
  ['1234,5', '1234.5'],
  ['0,125', '0.125'],
  ['1,234,567', '1234567'],
  ['١٬٢٣٤٫٥', '1234.5'],
  ['−5', '-5'],
  ['007', '7']
])('reads %s', (typed, value) => expect(read(typed)).toEqual({ value }));

it('takes empty cells and dashes for missing, and never for zero', () => {
  for (const typed of ['', '  ', '-', '–']) expect(read(typed)).toEqual({ value: null });
  expect(read('0')).toEqual({ value: '0' });
});

it('asks where a number can be read in two ways, unless its neighbours tell', () => {
  expect(read('1,234')).toEqual({ fault: 'ambiguous', one: '1234', other: '1.234' });
  expect(read('1,234', '.')).toEqual({ value: '1234' });
  expect(read('1.234', ',')).toEqual({ value: '1234' });
});

it.each(['a million', '1,2,3', '1.2.3', '12e5', '5 USD', '1,23.4.5'])('says that %s is no number', (typed) =>
  expect(read(typed)).toEqual({ fault: 'not_a_number' })
);

it('says that a number is too long', () => expect(read('12345678901234')).toEqual({ fault: 'too_long' }));

it('finds the mark of decimals in a block', () => {
  expect(decimalMark('1,234')).toBeNull();
  expect(markOf([['1,234', '2,345'], ['1,234,567', '12']])).toBe('.');
  expect(markOf([['1.234', '2.345,5']])).toBe(',');
  expect(markOf([['1.5', '1,5']])).toBeNull();
});

it('cuts a block of a spreadsheet into cells', () => {
  expect(block('1\t2\r\n3\t\r\n')).toEqual([['1', '2'], ['3', '']]);
  expect(block('"a\tb"\t"say ""so"""\n4')).toEqual([['a\tb', 'say "so"'], ['4']]);
  expect(block('5')).toEqual([['5']]);
});

it('adds to the cent, and beyond', () => {
  expect(total(['0.10', '0.20', null, '9999999999999.99'])).toBe('10000000000000.29');
  expect(total(['0.0001', '1'])).toBe('1.0001');
  expect(total([null])).toBeNull();
  expect(needOf('100', '40.05', null)).toBe('59.95');
  expect(needOf('1', '2', null)).toBe('-1.00');
  expect(needOf(null, '2', null)).toBeNull();
  expect(isSame('5', '5.00')).toBe(true);
  expect(isSame(null, '0')).toBe(false);
});
