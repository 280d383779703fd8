/** The lists hold the same codes in every language, all that the sample has; answers get names in the language of the page and nothing else. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import languages from '../messages/languages.json';
import { messages } from '../../../scripts/languages.js';
import { MARKS, TITLES } from './meanings';
import { named } from './names';

const folder = import.meta.dirname;
type Given = Record<string, string | { unreviewed: string }>;
const read = (name: string): Given => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Given;
const texts = (given: Given) => Object.fromEntries(Object.entries(given).map(([key, value]) => [key, typeof value === 'string' ? value : value.unreviewed]));
const lists = ['states', 'regions', 'donors', 'meanings'];
const translated = readdirSync(folder).filter((name) => /^\w+\.(?!en\.)\w\w\.json$/.test(name));

/** The columns of a file of the documented sample that hold no quoted text. */
function column(file: string, ...wanted: string[]): string[][] {
  const [heading, ...lines] = readFileSync(join(folder, '../../../../platform/clearinghouse/sample/documented', file), 'utf8').trim().split(/\r?\n/);
  const places = wanted.map((name) => heading!.split(',').indexOf(name));
  return lines.map((line) => line.split(',')).map((cells) => places.map((place) => cells[place]!));
}

afterEach(() => {
  vi.unstubAllEnvs();
  vi.doUnmock('./states.en.json');
  vi.doUnmock('./donors.en.json');
  vi.doUnmock('./regions.en.json');
  vi.doUnmock('./meanings.en.json');
  vi.doUnmock('../messages/language');
  vi.resetModules();
});

it('has every list in every language that is built, and in the five others', () => {
  expect(translated.length).toBe(5 * lists.length);
  for (const { tag } of languages) for (const list of lists) expect(existsSync(join(folder, `${list}.${tag}.json`))).toBe(true);
});

it.each(translated)('%s names exactly the codes of the English list, each by another text than a code', (name) => {
  const english = read(name.replace(/\.\w\w\.json$/, '.en.json'));
  const own = texts(read(name));
  expect(Object.keys(own)).toEqual(Object.keys(english));
  const gaps = (given: Given) => Object.values(texts(given)).map((text) => [...new Set(text.match(/\{[a-z_]+[,}]/g) ?? [])].sort());
  expect(gaps(read(name))).toEqual(gaps(english));
  expect(Object.values(own).filter((text) => !text.trim() || /[*]|\w_ | _/.test(text))).toEqual([]);
});

it('names every State, region and donor of the sample', () => {
  const [states, regions, donors] = lists.slice(0, 3).map((list) => Object.keys(read(`${list}.en.json`)));
  const rows = column('states.csv', 'iso3', 'un_name', 'region', 'subregion');
  expect(rows.length).toBeGreaterThan(150);
  expect(rows.map(([iso3]) => iso3).filter((iso3) => !states!.includes(iso3!))).toEqual([]);
  expect(rows.flatMap(([, , region, subregion]) => [region!, subregion!]).filter((region) => region && !regions!.includes(region))).toEqual([]);
  const codes = column('donors.csv', 'donor_id').flat();
  expect(codes.filter((code) => !donors!.includes(code) && !states!.includes(code))).toEqual([]);
});

it('leaves the answers of English pages as they came', () => {
  expect(named({ state: 'SEN', state_name: 'Senegal as it came' }).state_name).toBe('Senegal as it came');
});

it('gives answers names in the language of the page, wherever a code says whose they are', async () => {
  vi.stubEnv('VITE_LANGUAGE', 'fr');
  vi.doMock('../messages/language', () => ({ language: { tag: 'fr', dateTag: 'fr', dir: 'ltr', name: 'Français' } }));
  for (const list of lists.slice(0, 3)) vi.doMock(`./${list}.en.json`, () => ({ default: texts(read(`${list}.fr.json`)) }));
  vi.doMock('./meanings.en.json', () => ({ default: messages(texts(read('meanings.fr.json')), 'fr') }));
  vi.resetModules();
  const french = await import('./names');
  const answer = {
    items: [
      { iso3: 'ESP', name: 'Spain', region: 'Europe' },
      { donor_id: 'NOR', donor_name: 'Norway', state: 'AGO', state_name: 'Angola', title: 'Norway' },
      { donor_id: '5a4af77d', donor_code: 'EUE', donor_name: 'European Union', recipient: null, recipient_name: null },
      { code: 'DEU', name: 'Germany', state: 'DEU', is_anonymous: false },
      { donor_id: 'Donor-B', donor_name: 'Donor B' },
      { code: 'AGO-1', name: 'Clear the north' },
      { state: 'ZZZ', state_name: 'Not on any list' },
      { asked_by: 'tie', asked_by_in_words: 'Among equally good plans', watermark: Object.keys(MARKS)[1] },
      { name: 'output', in_words: 'Releases the most land.', objective_unit: 'm2 released' },
      { reason: 'invented', reason_in_words: 'Stays as it came.' },
      { states_with_obligation: 31, states_with_published_need: 31, in_words: 'Needs of 31' },
      { code: 'documented-only', title: 'Documented only, 2027-2031' },
      { round_title: 'If donors go on, 2026-2030: estimated needs, and anonymous donors at 30 percent of a past year' },
      { title: 'Documented only, and nothing else' }
    ]
  };
  expect(french.named(answer).items).toEqual([
    { iso3: 'ESP', name: 'Espagne', region: 'Europe' },
    { donor_id: 'NOR', donor_name: 'Norvège', state: 'AGO', state_name: 'Angola', title: 'Norway' },
    { donor_id: '5a4af77d', donor_code: 'EUE', donor_name: 'Union européenne', recipient: null, recipient_name: null },
    { code: 'DEU', name: 'Allemagne', state: 'DEU', is_anonymous: false },
    { donor_id: 'Donor-B', donor_name: 'Donateur B' },
    { code: 'AGO-1', name: 'Clear the north' },
    { state: 'ZZZ', state_name: 'Not on any list' },
    { asked_by: 'tie', asked_by_in_words: 'Parmi des plans équivalents, choisit chaque fois le même.', watermark: 'Illustration\u00a0: une estimation ou une hypothèse. Personne ne l’a déclarée, promise ni payée.' },
    { name: 'output', in_words: 'Rend disponible le plus de terres.', objective_unit: 'm² rendus disponibles' },
    { reason: 'invented', reason_in_words: 'Stays as it came.' },
    { states_with_obligation: 31, states_with_published_need: 31, in_words: 'Besoins de 31 des 31 États parties ayant une obligation en cours.' },
    { code: 'documented-only', title: 'Documenté seulement, 2027-2031' },
    { round_title: 'Si les donateurs continuent, 2026-2030\u00a0: besoins estimés, et donateurs anonymes à 30\u00a0% d’une année passée' },
    { title: 'Documented only, and nothing else' }
  ]);
  const { titleLang } = await import('./meanings');
  expect(['Documenté seulement, 2027-2031', 'Documented only, and nothing else'].map(titleLang)).toEqual([undefined, '']);
  expect(french.regionName('Southern Asia')).toBe('Asie du Sud');
  expect(['Zambie', 'Égypte', 'Espagne'].sort(french.byName)).toEqual(['Égypte', 'Espagne', 'Zambie']);
});

it('has the sentences of the API as they are, so that none is left out or out of date', () => {
  const source = (path: string) => readFileSync(join(folder, '../../../../platform/clearinghouse', path), 'utf8').replace(/"\s*\n\s*f?"/g, '');
  const code = ['rounds/words.py', 'rounds/brief.py', 'web/figures.py', 'what_if/api.py'].map(source).join('\n');
  const english = texts(read('meanings.en.json'));
  expect(Object.entries(english).filter(([key, text]) => key !== 'denominator' && !key.startsWith('title.') && !code.includes(`"${text}"`))).toEqual([]);
  const known = new Set(Object.keys(english));
  for (const [name, group] of [['PRESETS', 'preset'], ['TIERS', 'tier'], ['OBJECTIVE_UNITS', 'objective'], ['REASONS', 'unmet']] as const) {
    const table = new RegExp(`^${name}: [^]*?^}`, 'm').exec(source('rounds/words.py'))![0];
    const codes = [...table.matchAll(/^ {4}"([\w-]+)":/gm)].map((match) => `${group}.${match[1]}`);
    expect(codes.length).toBeGreaterThan(3);
    expect(codes.filter((key) => !known.has(key))).toEqual([]);
  }
  for (const [sentence, key] of Object.entries(MARKS)) expect(english[key]).toBe(sentence);
});

it('knows every title that the program gives to a round, and those of the sample', () => {
  const root = join(folder, '../../../../platform/clearinghouse');
  const brief = readFileSync(join(root, 'rounds/brief.py'), 'utf8');
  const given = [.../^TITLES: .*$/m.exec(brief)![0].matchAll(/": "([^"]+)"/g)].map(([, title]) => `${title}, 2027-2031`);
  expect(given.length).toBe(2);
  expect(brief).toContain('title or f"{TITLES[scope]}, {first}-{last}"');
  const sample = [...readFileSync(join(root, 'sample/rounds.csv'), 'utf8').matchAll(/^[\w-]+,"([^"]+)"/gm)].map(([, title]) => title!);
  expect(sample.length).toBe(2);
  expect([...given, ...sample].filter((title) => !TITLES.some(([pattern]) => pattern.test(title)))).toEqual([]);
});
