/** Each language that is built has every text of the English pages, with the same placeholders; `npm run missing` says the same of one in preparation. */
import { expect, it } from 'vitest';
import { catalogues, flat } from '../../../scripts/languages.js';
import { faults, missing, placeholders } from '../../../scripts/missing.js';
import languages from './languages.json';

it.each(languages.map(({ tag }) => tag))('%s is whole', (tag) => {
  if (tag === 'en') expect(catalogues().length).toBeGreaterThan(10);
  else expect(missing(tag)).toEqual([]);
});

it('names each text by its path, in lists too', () => {
  expect([...flat({ a: 'one', b: [{ c: 'two' }] })]).toEqual([
    ['a', 'one'],
    ['b.0.c', 'two']
  ]);
});

it('sees what a message takes, inside of its choices too', () => {
  expect(placeholders('{n, plural, one {# of {all}} other {# of {all}}}, {kind, select, a {A} other {}}', 'en')).toEqual(['all', 'kind', 'kind: a', 'kind: other', 'n']);
  expect(placeholders('{n, plural, zero {x} one {x} two {x} few {x} many {x} other {{n} x}}', 'ar')).toEqual(['n']);
});

const english = { home: 'Home page', rows: '{n, plural, one {# row} other {# rows}}', term: { meaning: 'A term.', source: 'Article 5(1)' } };
const french = { home: 'Accueil', rows: '{n, plural, one {# ligne} other {# lignes}}', term: { meaning: { unreviewed: 'Un terme.' }, source: 'article 5(1)' } };

it('finds nothing in a whole catalogue, reviewed or not', () => {
  expect(faults(english, french, 'fr')).toEqual([]);
});

it.each([
  ['missing', { ...french, home: undefined }, 'home: missing'],
  ['empty', { ...french, home: { unreviewed: ' ' } }, 'home: missing'],
  ['left over', { ...french, old: 'Ancien' }, 'old: left over'],
  ['left in English', { ...french, home: 'Home page' }, 'home: left in English'],
  ['with another placeholder', { ...french, rows: '{nombre} lignes' }, 'rows: takes {nombre}, the English text {n}'],
  ['with a choice that cannot be read', { ...french, rows: '{n, plural, one {# ligne}}' }, 'rows: cannot be read'],
  ['of another row', { ...french, term: { ...french.term, source: 'article 6' } }, 'term.source: cites other numbers']
])('finds a text that is %s', (_, given, fault) => {
  const found = faults(english, given, 'fr');
  expect(found.length).toBe(1);
  expect(found[0]).toContain(fault);
});

it('reads numbers in Arabic digits', () => {
  expect(faults({ source: 'Article 5(1)' }, { source: 'المادة ٥ (١)' }, 'ar')).toEqual([]);
});
