/** Names of States, regions and donors in the language of the page, from the codes of the API: the short names that the United Nations use.
 *
 *  The surprise: answers get their names where they arrive (`named`), so that whatever a page sorts, searches, draws or saves is what it shows. The pages
 *  in English keep the names as they came, and load no list. */
import { language } from '../messages/language';
import { explain } from './meanings';
import donors from './donors.en.json';
import regions from './regions.en.json';
import states from './states.en.json';

/** Known while building, so that the lists are left out of the English pages. */
const isEnglish = (import.meta.env.VITE_LANGUAGE ?? 'en') === 'en';
const STATES: Record<string, string> = isEnglish ? {} : states;
const REGIONS: Record<string, string> = isEnglish ? {} : regions;
const DONORS: Record<string, string> = isEnglish ? {} : donors;

/** `Donor-A`: a donor of an illustration, which has a letter for a name. */
const ANONYMOUS = /^Donor-(\w+)$/;

/** The name of a State or other area; a code that is on no list keeps the name it came with. */
export function stateName(iso3: string, fallback: string): string {
  return STATES[iso3] ?? fallback;
}

/** The name of a region or subregion of the United Nations' list M49, whose code here is its English name: that stands in addresses, in every language. */
export function regionName(region: string): string {
  return REGIONS[region] ?? region;
}

/** The name of a donor: of a State, of an organisation or fund, or a letter. */
export function donorName(code: string, fallback: string): string {
  const letter = ANONYMOUS.exec(code)?.[1];
  if (letter && DONORS.anonymous) return DONORS.anonymous.replace('{letter}', letter);
  return DONORS[code] ?? stateName(code, fallback);
}

type Name = (code: string, fallback: string) => string;

/** Where a name stands in an answer, the codes beside it that say whose it is, and how it is found. */
const PLACES: [string, string[], Name][] = [
  ['state_name', ['state', 'iso3'], stateName],
  ['recipient_name', ['recipient'], stateName],
  ['donor_name', ['donor_code', 'donor_id', 'donor'], donorName],
  ['name', ['iso3'], stateName]
];

/** Whether an object is a donor itself: its name goes with its own code. */
const isDonor = (thing: Record<string, unknown>): boolean => 'is_anonymous' in thing && typeof thing.code === 'string';

function rename(thing: Record<string, unknown>, place: string, codes: string[], name: Name): void {
  const given = thing[place];
  const code = codes.map((each) => thing[each]).find((each) => typeof each === 'string');
  if (typeof given === 'string' && typeof code === 'string') thing[place] = name(code, given);
}

function walk(node: unknown): void {
  if (Array.isArray(node)) node.forEach(walk);
  else if (typeof node === 'object' && node !== null) {
    const thing = node as Record<string, unknown>;
    for (const [place, codes, name] of PLACES) rename(thing, place, codes, name);
    explain(thing);
    if (isDonor(thing)) rename(thing, 'name', ['code'], donorName);
    Object.values(thing).forEach(walk);
  }
}

/** The answer with names and meanings in the language of the page in it; the answer itself is changed, and nothing in it but what stands beside its code. */
export function named<T>(answer: T): T {
  if (!isEnglish) walk(answer);
  return answer;
}

const collator = new Intl.Collator(language.tag, { numeric: true, sensitivity: 'base' });

/** Order of names in the language of the page, as `Array.sort` wants it. */
export const byName = (one: string, other: string): number => collator.compare(one, other);
