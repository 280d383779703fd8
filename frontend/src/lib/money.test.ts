import { describe, expect, it } from 'vitest';
import { cents, fromCents, less, shareOf, sum } from './money';

describe('sums of money', () => {
  it('are exact where floating point is not', () => {
    expect(sum(['0.10', '0.20'])).toBe('0.30');
    expect(sum(['9007199254740993.01', '0.01'])).toBe('9007199254740993.02');
  });

  it('leave out what is missing, and are missing when everything is', () => {
    expect(sum(['1.00', null])).toBe('1.00');
    expect(sum([null, null])).toBeNull();
    expect(sum([])).toBeNull();
    expect(sum(['0.00'])).toBe('0.00');
  });

  it('keep cents of amounts written short and of negative ones', () => {
    expect(cents('12')).toBe(1200n);
    expect(cents('12.5')).toBe(1250n);
    expect(fromCents(-5n)).toBe('-0.05');
    expect(less('1.00', '1.05')).toBe('-0.05');
  });

  it('refuse what is no amount', () => {
    for (const value of ['', '1,000.00', '1.005', 'NaN', '1e6']) expect(() => cents(value)).toThrow(RangeError);
  });

  it('have no share of nothing', () => {
    expect(shareOf('1.00', '0.00')).toBeNull();
    expect(shareOf('1.00', '4.00')).toBe(0.25);
  });
});
