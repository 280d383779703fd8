/** The glossary of the page is that of docs/glossary.md, word for word. */
import { expect, it } from 'vitest';
import { glossary as written } from '../../../scripts/glossary.js';
import glossary from './glossary.en.json';

it('holds every row of docs/glossary.md and no other; `npm run glossary` brings it up to date', () => {
  expect(written().flatMap((part) => part.terms).length).toBeGreaterThan(80);
  expect(glossary).toEqual(written());
});
