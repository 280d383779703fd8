/** The form of a requirement or offer: what is typed becomes what the API takes, or is told of at its field. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Notice } from './ask';
import { changeOf, degreesOf, draftOf, emptyDraft, ITEMS, termsOf, unitsOf, unreadable, type Draft } from './draft';

const filled: Draft = {
  ...emptyDraft('requirement'), item: 'detectors', description: ' Detectors\n with coils ', units: '1,200', firstDay: '2027-03-01', lastDay: '2027-05-31',
  latitude: '12,583333', longitude: '-16.25'
};

describe('units', () => {
  it.each([['12', 12], ['1,200', 1200], ['1 200', 1200], ['1.200', 1200]])('%s are read', (typed, units) => expect(unitsOf(typed)).toBe(units));
  it.each(['', '0', '-1', '1.5', '1,25', 'ten', '12345678'])('%s are none', (typed) => expect(unitsOf(typed)).toBeNull());
});

it('reads degrees with point or comma, and nothing else', () => {
  expect([degreesOf('12,5'), degreesOf('−16.25'), degreesOf("12°30'"), degreesOf('1.2345678')]).toEqual([12.5, -16.25, null, null]);
});

it('tells of what is empty or cannot be read, by the names of the API', () => {
  expect(unreadable(emptyDraft('offer'))).toEqual({ description: 'missing', units: 'units_bad', first_day: 'missing', last_day: 'missing' });
  expect(unreadable(filled)).toEqual({});
  expect(unreadable({ ...filled, cooperation: 'border_area', latitude: 'x' })).toEqual({ partner: 'missing', latitude: 'bad_degrees' });
});

it('sends what was typed, and a partner only where the cooperation has one', () => {
  expect(termsOf({ ...filled, partner: 'state:GNB' })).toEqual({
    side: 'requirement', category: 'equipment', item: 'detectors', description: 'Detectors with coils', units: 1200, first_day: '2027-03-01',
    last_day: '2027-05-31', admin_area: null, latitude: 12.583333, longitude: -16.25, cooperation: 'any', partner: null, visibility: 'public'
  });
  expect(termsOf({ ...filled, cooperation: 'border_area', partner: 'state:GNB' }).partner).toBe('state:GNB');
});

it('sends an offer without a place for whoever is no State', () => {
  expect(termsOf({ ...filled, adminArea: 'x' }, false)).toMatchObject({ side: 'offer', admin_area: null, latitude: null, longitude: null });
});

it('gives back what it was filled with', () => {
  const row = { ...termsOf(filled), id: 'x' } as unknown as Notice;
  expect(termsOf(draftOf(row))).toEqual(termsOf(filled));
});

it('leaves out of a change what its reader is not shown', () => {
  const row = { ...termsOf(filled), latitude: null, longitude: null, has_point: true, cooperation: 'triangular', partner: null, is_partner_confirmed: false } as unknown as Notice;
  const change = changeOf(row, termsOf(draftOf(row)));
  expect(Object.keys(change).filter((name) => ['side', 'latitude', 'longitude', 'partner'].includes(name))).toEqual([]);
  expect(changeOf(row, { ...termsOf(draftOf(row)), partner: 'donor:NOR', latitude: 1, longitude: 2 })).toMatchObject({ partner: 'donor:NOR', latitude: 1 });
  expect(changeOf({ ...row, has_point: false, is_partner_confirmed: null }, termsOf(draftOf(row)))).toMatchObject({ partner: null, latitude: null });
});

it('knows every item that the API knows, and no other', () => {
  const api = JSON.parse(readFileSync(join(import.meta.dirname, '../../lib/api/openapi.json'), 'utf8')) as {
    paths: Record<string, { get: { parameters: { name: string; schema: { enum: string[] } }[] } }>;
  };
  const known = api.paths['/api/v1/in-kind-notices']!.get.parameters.find((each) => each.name === 'item')!.schema.enum;
  expect([...new Set(Object.values(ITEMS).flat())].sort()).toEqual([...known].sort());
});
