/** A document is on record or told of, and never both. */
import { expect, it } from 'vitest';
import { atFields, citedOf, documentOf } from './cited';

it('names the source of the row that is written anew', () => {
  expect(documentOf(citedOf(['LM-AGO-2023', 'OTHER']))).toEqual({ source_id: 'LM-AGO-2023' });
});

it('tells of a document, and leaves out what was not typed', () => {
  const draft = { ...citedOf(), id: 'left over', title: ' Budget law ', published: '2025-12' };
  expect(documentOf(draft)).toEqual({ title: 'Budget law', publisher: null, published: '2025-12', url: null });
});

it('says what is wrong and how to mend it at the field', () => {
  expect(atFields([{ field: 'since', what: 'lies ahead', mend: 'Leave it out.' }])).toEqual({ since: 'lies ahead. Leave it out.' });
});
