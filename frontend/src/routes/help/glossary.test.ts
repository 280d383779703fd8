/** The glossary of the page is that of docs/glossary.md, word for word. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import glossary from './glossary.en.json';

it('holds every row of docs/glossary.md and no other', () => {
  const written = readFileSync(join(import.meta.dirname, '../../../../docs/glossary.md'), 'utf8')
    .split('\n')
    .map((line) => /^\| \*\*(.+?)\*\* \| (.+?) \| (.*?) \|\s*$/.exec(line))
    .filter((row) => row !== null)
    .map((row) => row.slice(1).map((cell) => cell!.replaceAll('`', '')));
  expect(written.length).toBeGreaterThan(80);
  expect(glossary.flatMap((part) => part.terms).map((row) => [row.term, row.meaning, row.source])).toEqual(written);
});
