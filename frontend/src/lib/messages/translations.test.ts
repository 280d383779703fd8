/** What is said of the review of a language is read from its catalogues. */
import { expect, it } from 'vitest';
import counts from 'virtual:translations';
import { beside, reviewFile } from '../../../scripts/translations.js';
import languages from './languages.json';

it('counts every language but English', () => {
  expect(counts.map(({ tag }) => tag)).toEqual(languages.map(({ tag }) => tag).filter((tag) => tag !== 'en'));
  for (const { texts, unreviewed } of counts) {
    expect(texts).toBeGreaterThan(1000);
    expect(unreviewed).toBeLessThanOrEqual(texts);
  }
});

it('sets each text beside the English one, and knows which was reviewed', () => {
  const rows = beside({ home: 'Home', list: [{ term: 'Need' }] }, { home: 'Accueil', list: [{ term: { unreviewed: 'Besoin' } }] });
  expect(rows).toEqual([
    { key: 'home', english: 'Home', text: 'Accueil', isReviewed: true },
    { key: 'list.0.term', english: 'Need', text: 'Besoin', isReviewed: false }
  ]);
  expect(reviewFile(rows)).toBe('\ufeffkey,English,text,reviewed\r\nhome,Home,Accueil,yes\r\nlist.0.term,Need,Besoin,no\r\n');
});
