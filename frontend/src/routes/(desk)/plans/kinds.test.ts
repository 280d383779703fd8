import { expect, it } from 'vitest';
import { kindsOf, SHOWN_OF_A_KIND, type Found } from './kinds';

const found = (severity: Found['severity'], code: string, n: number) => Array.from({ length: n }, (_, at) => ({ severity, code, at }));

it('puts what is of one kind together, errors first, and loses nothing', () => {
  const all = [...found('warning', 'rounded', 2), ...found('error', 'no-number', 12), ...found('error', 'year-outside', 1), ...found('warning', 'no-number', 1)];
  const kinds = kindsOf(all);
  expect(kinds.map(({ code, first, rest }) => [code, first[0]!.severity, first.length, rest.length])).toEqual([
    ['no-number', 'error', SHOWN_OF_A_KIND, 12 - SHOWN_OF_A_KIND],
    ['year-outside', 'error', 1, 0],
    ['rounded', 'warning', 2, 0],
    ['no-number', 'warning', 1, 0]
  ]);
  expect(kinds.flatMap(({ first, rest }) => [...first, ...rest]).map(({ at }) => at)).toEqual([...Array(12).keys(), 0, 0, 1, 0]);
});

it('finds no kind where nothing was found', () => {
  expect(kindsOf([])).toEqual([]);
});
