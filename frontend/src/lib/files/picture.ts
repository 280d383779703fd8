/** A figure as a picture to take away, with its title, its words, its grades and its mark, and without its buttons. */
import { domToBlob, domToForeignObjectSvg } from 'modern-screenshot';

/** Twice the size on screen, so that it can be printed. */
const SCALE = 2;
const MARGIN_PX = 24;

/** The type faces that the page has loaded, packed into a style sheet: a picture reaches nothing outside itself. */
async function faces(): Promise<string> {
  const loaded = new Set([...document.fonts].filter((face) => face.status === 'loaded').map((face) => face.unicodeRange.replaceAll(' ', '').toLowerCase()));
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules].map((rule) => ({ rule, home: sheet.href ?? document.baseURI })));
  const packed = rules.map(async ({ rule, home }) => {
    if (!(rule instanceof CSSFontFaceRule)) return '';
    const range = rule.style.getPropertyValue('unicode-range').replaceAll(' ', '').toLowerCase();
    const source = /url\("([^"]+)"\)/.exec(rule.cssText)?.[1];
    if (!source || (range && !loaded.has(range))) return '';
    const file = await (await fetch(new URL(source, home))).blob();
    const reader = new FileReader();
    const read = new Promise((done) => (reader.onload = done));
    reader.readAsDataURL(file);
    await read;
    return rule.cssText.replace(/url\("[^"]+"\)/, `url("${String(reader.result)}")`);
  });
  return (await Promise.all(packed)).join('\n');
}

/** The picture in one of two kinds. An SVG holds the figure as the page draws it, for browsers and what reads like them. */
export async function picture(figure: HTMLElement, kind: 'png' | 'svg'): Promise<Blob> {
  // While it is drawn the figure stands on the page as it will stand in the picture.
  figure.classList.add('is-taken');
  try {
    const box = figure.getBoundingClientRect();
    const options = {
      filter: (node: Node) => !(node instanceof Element && node.matches('.tools')),
      font: { cssText: await faces() },
      width: Math.ceil(box.width) + 2 * MARGIN_PX,
      height: Math.ceil(box.height) + 2 * MARGIN_PX,
      backgroundColor: getComputedStyle(document.documentElement).getPropertyValue('--ground').trim() || '#ffffff',
      style: { margin: `${MARGIN_PX}px`, width: `${Math.ceil(box.width)}px`, height: `${Math.ceil(box.height)}px` }
    };
    if (kind === 'png') return await domToBlob(figure, { ...options, scale: SCALE, type: 'image/png' });
    const drawing = await domToForeignObjectSvg(figure, { ...options, scale: 1 });
    return new Blob([new XMLSerializer().serializeToString(drawing)], { type: 'image/svg+xml' });
  } finally {
    figure.classList.remove('is-taken');
  }
}
