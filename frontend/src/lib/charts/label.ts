/** How much room labels take, reckoned from their letters: measuring in the page would cost a second layout. */

/** Mean width of a letter of the text face at the 13 px of chart labels. */
const LETTER_PX = 6.3;

/** Width of a Chinese character, which fills its square. */
const SQUARE_PX = 13;

const widthOf = (letter: string): number => (/[\p{Script=Han}\u3000-\u303f\uff00-\uffef]/u.test(letter) ? SQUARE_PX : LETTER_PX);

/** Width of a label in pixels. */
export const widthOfText = (label: string): number => [...label].reduce((sum_px, letter) => sum_px + widthOf(letter), 0);

/** `label` cut to fit `width_px`, with a mark where it was cut. */
export function fitted(label: string, width_px: number): string {
  const letters = [...label];
  if (letters.length <= 4 || widthOfText(label) <= width_px) return label;
  let room_px = width_px - LETTER_PX;
  const kept = letters.findIndex((letter, place) => (room_px -= widthOf(letter)) < 0 && place >= 3);
  return kept === -1 ? label : `${letters.slice(0, kept).join('').trimEnd()}…`;
}

/** Room that the marks of an axis take at its start, with what keeps them from it. */
export const axisRoom = (marks: string[]): number => Math.max(44, ...marks.map((mark) => widthOfText(mark) + 12));

/** Width of the longest of `labels` in pixels, within what a chart can spare. */
export function labelWidth(labels: string[]): number {
  return Math.min(330, Math.max(60, ...labels.map(widthOfText)));
}
