import { expect, it } from 'vitest';
import { csv, csvCell } from './csv';

it('quotes what would break a line or a cell', () => {
  expect(csvCell('a "b", c')).toBe('"a ""b"", c"');
  expect(csvCell('two\nlines')).toBe('"two\nlines"');
});

it('takes the power from what a spreadsheet would run, and leaves numbers alone', () => {
  expect(csvCell('=SUM(A1)')).toBe("'=SUM(A1)");
  expect(csvCell('@cmd')).toBe("'@cmd");
  expect(csvCell('-5.00')).toBe('-5.00');
  expect(csvCell(-5)).toBe('-5');
});

it('keeps missing cells empty, not zero', () => {
  expect(csv(['State', 'Need'], [['Eritrea', null]])).toBe('\ufeffState,Need\r\nEritrea,\r\n');
});
