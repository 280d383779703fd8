/** How much room labels take, reckoned from their letters: measuring in the page would cost a second layout. */

/** Mean width of a letter of the text face at the 13 px of chart labels. */
const LETTER_PX = 6.3;

/** `label` cut to fit `width_px`, with a mark where it was cut. */
export function fitted(label: string, width_px: number): string {
  const letters = Math.max(4, Math.floor(width_px / LETTER_PX));
  return label.length <= letters ? label : `${label.slice(0, letters - 1).trimEnd()}…`;
}

/** Width of the longest of `labels` in pixels, within what a chart can spare. */
export function labelWidth(labels: string[]): number {
  return Math.min(330, Math.max(60, ...labels.map((label) => label.length * LETTER_PX)));
}
