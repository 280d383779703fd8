/** Each sentence of the API on evidence is read whole; what is from a document stays as it came. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { evidenceText, SENTENCES } from './evidence';

const program = readFileSync(join(import.meta.dirname, '../../../../platform/clearinghouse/indicators/evidence.py'), 'utf8');

/** How the program writes each kind, and an example of it. */
const WRITTEN: [kind: string, written: string[], example: string, words: string, title: string | null][] = [
  ['flow', ['f"{flow.donor} to {flow.recipient} in {flow.year}: {named}"', '"no pillar named"'], 'DEU to COL in 2022: risk education, victim assistance', 'DEU to COL in 2022: risk education, victim assistance', null],
  ['commitment', [`f"{commitment.donor} to {', '.join(commitment.states)}, {span}"`], 'FIN to AFG, UKR, 2021-2025', 'FIN to AFG, UKR, 2021–2025', null],
  ['agreement', ['"agreed with"', 'f"{fact.donor} {done} {fact.recipient} in {fact.year}: {fact.title}"'], 'NOR agreed with SEN in 2026: North: two teams', 'NOR agreed with SEN in 2026.', 'North: two teams'],
  ['payment', ['"paid to"'], 'NOR paid to SEN in 2026: North', 'NOR paid to SEN in 2026.', 'North'],
  ['national_contribution', ['"paid from its own means"', 'f"{fact.state} {done}, {span}"'], 'SEN paid from its own means, 2025', 'SEN paid from its own means, 2025', null],
  ['national_commitment', ['"said that it would pay from its own means"'], 'KHM said that it would pay from its own means, 2023-2025', 'KHM said that it would pay from its own means, 2023–2025', null],
  ['plan', ['f"{plan.title}, version {plan.number}, {plan.first_year}-{plan.last_year}"'], 'Request, version 2, 2020, version 1, 2025-2029', 'A work plan, version 1, 2025–2029.', 'Request, version 2, 2020']
];

it.each(WRITTEN)('reads what the program writes of a %s', (kind, written, example, words, title) => {
  expect(written.filter((part) => !program.includes(part))).toEqual([]);
  expect(evidenceText({ kind, words: example })).toEqual({ words, title });
});

it('reads every kind that it lists', () => {
  expect(WRITTEN.map(([kind]) => kind)).toEqual(Object.keys(SENTENCES));
});

it('reads kinds as reports write them', () => {
  expect(evidenceText({ kind: 'national commitment', words: 'KHM said that it would pay from its own means, 2025' }).title).toBeNull();
});

it('names by its kind what is a title alone, or cannot be read', () => {
  expect(evidenceText({ kind: 'meeting', words: 'Dialogue 2025' })).toEqual({ words: 'A meeting under the individualised approach.', title: 'Dialogue 2025' });
  expect(evidenceText({ kind: 'flow', words: 'written otherwise' })).toEqual({ words: 'A fact.', title: 'written otherwise' });
});
