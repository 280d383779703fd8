import { expect, it } from 'vitest';
import { axisRoom, fitted, labelWidth } from './label';

it('keeps a label that fits and marks where one was cut', () => {
  expect(fitted('Senegal', 100)).toBe('Senegal');
  expect(fitted('Democratic Republic of the Congo', 100)).toBe('Democratic Rep…');
  expect(fitted('Bosnia and Herzegovina', 5)).toBe('Bos…');
});

it('gives Chinese characters their square', () => {
  expect(labelWidth(['波斯尼亚和黑塞哥维那'])).toBe(130);
  expect(labelWidth(['Bosnia and Herz'])).toBeCloseTo(94.5);
  expect(fitted('波斯尼亚和黑塞哥维那', 80)).toBe('波斯尼亚和…');
});

it('gives the marks of an axis the room that the longest takes, and never less than the others have', () => {
  expect(axisRoom(['0', '10M'])).toBe(44);
  expect(axisRoom(['0', '30 миллионов'])).toBeCloseTo(12 * 6.3 + 12);
});
