/** Pages run from right to left in Arabic: no rule or code names a left or right side, save where the side is meant. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

/** Properties and values of a side, in style sheets and in style attributes; `writing: SIDE` of margins of charts is code, not style. */
const SIDES = [
  /(?<![\w-])(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)\b/,
  /(?<![\w-])border-(?:top|bottom)-(?:left|right)-radius\b/,
  /(?<![\w-])(?:text-align|float|clear|justify-content|justify-self): *(?:left|right)\b/,
  /(?<![\w-])(?:left|right): *[^;{}]+;/,
  /style:(?:left|right|margin-left|margin-right)\b/,
  /\.style\.(?:left|right|marginLeft|marginRight|paddingLeft|paddingRight)\b/,
  /translate(?:X|3d)?\(\s*-?[1-9.]/
];

/** Where a side is meant, and why. */
const MEANT: Record<string, string> = {
  'lib/charts/StateMap.svelte': 'a map has its west on the left in every language',
  'lib/components/SourceNote.svelte': 'the note is placed by its distance from the window, from the side at which the figure begins'
};

const styles = (path: string, content: string): string =>
  path.endsWith('.svelte') ? [...content.matchAll(/<style>[^]*?<\/style>|style:[\w-]+|\.style\.\w+/g)].map(([part]) => part).join('\n') : content;

const sided = (path: string, content: string): string[] => SIDES.flatMap((side) => side.exec(styles(path, content))?.[0] ?? []);

it('finds a side', () => {
  expect(sided('a.css', 'p { margin-left: 1rem; }')).toEqual(['margin-left']);
  expect(sided('a.svelte', '<p style:left="1px"></p><style>p { right: 0; }</style>')).toEqual(['right: 0;', 'style:left']);
  expect(sided('a.css', 'p { margin-inline-start: 1rem; background: linear-gradient(to right, red, blue) left; }')).toEqual([]);
});

const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => /\.(css|svelte)$/.test(path));

it.each(files.filter((path) => !(path in MEANT)))('%s names no side', (path) => {
  expect(sided(path, readFileSync(join(root, path), 'utf8'))).toEqual([]);
});

it.each(Object.entries(MEANT))('%s still needs its side: %s', (path) => {
  expect(sided(path, readFileSync(join(root, path), 'utf8'))).not.toEqual([]);
});
