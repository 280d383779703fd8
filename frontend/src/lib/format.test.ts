import { describe, expect, it } from 'vitest';
import { amount, area, date, exactQuantity, money, moneyRounded, series, share, years } from './format';

describe('figures as text', () => {
  it('show whole units in columns and cents in full', () => {
    expect(amount('1234567.89')).toBe('1,234,568');
    expect(money('1234567.89')).toBe('USD\u00a01,234,567.89');
    expect(money('1000.00', 'NOK')).toBe('NOK\u00a01,000');
  });

  it('never show something as nothing, nor less than all as all', () => {
    expect(amount('0.15')).toContain('<');
    expect(amount('0.00')).toBe('0');
    expect(share(0.9999)).toContain('99');
    expect(share(0.001)).toContain('<');
    expect(share(1)).toBe('100%');
    expect(share(0.9999999999)).toBe('100%');
    expect(share(9e-11)).toBe('0%');
    expect(share(0)).toBe('0%');
  });

  it('round sums for running text to three figures', () => {
    expect(moneyRounded('58488500.00')).toBe('USD\u00a058.5 million');
  });

  it('show large areas in square kilometres and keep the exact ones in full', () => {
    expect(area(1_281_987)).toBe('1.28\u00a0km²');
    expect(area(9_964)).toBe('9,964\u00a0m²');
    expect(exactQuantity(1_281_987, 'm2')).toBe('1,281,987\u00a0m²');
    expect(exactQuantity(3_364, 'mines')).toBe('3,364\u00a0mines');
  });

  it('keep the calendar day in every time zone, and no more of a date than is known', () => {
    expect(date('2026-03-01')).toBe('1 Mar 2026');
    expect(date('2026-03')).toBe('Mar 2026');
    expect(date('2026')).toBe('2026');
  });

  it('write spans of years', () => {
    expect(years(2026, 2030)).toBe('2026–2030');
    expect(years(2026, 2026)).toBe('2026');
  });
});

it('joins a plain series with commas', () => {
  expect(series(['Africa', 'Western Africa'])).toBe('Africa, Western Africa');
});
