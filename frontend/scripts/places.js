/** Writes one point for every State, where a map marks it: `npm run places`.
 *
 *  The point is the centre of the largest piece of land of the State in Natural Earth 1:10m (public domain, through the
 *  package world-atlas), so that no State is missing and a point of an island State lies on or beside an island. */
import { readFileSync, writeFileSync } from 'node:fs';
import { geoArea, geoCentroid } from 'd3-geo';
import { feature } from 'topojson-client';

const world = JSON.parse(readFileSync(new URL('../node_modules/world-atlas/countries-10m.json', import.meta.url), 'utf8'));
const rows = readFileSync(new URL('../../platform/clearinghouse/sample/documented/states.csv', import.meta.url), 'utf8').trim().split('\n').slice(1);
const target = new URL('../src/lib/charts/places.json', import.meta.url);

/** Smaller than any piece of land in the source. @type {Record<string, [number, number]>} */
const SMALLER = { VAT: [12.5, 41.9] };

/** Pieces of land by M49 code; outlying territories may be features of their own under the code of their State.
 *  @type {Map<string, { piece: any, area: number }>} */
const largest = new Map();
for (const each of /** @type {any} */ (feature(world, world.objects.countries)).features) {
  const pieces = each.geometry.type === 'Polygon' ? [each.geometry.coordinates] : each.geometry.coordinates;
  for (const coordinates of pieces) {
    const piece = { type: 'Polygon', coordinates };
    const area = geoArea(/** @type {any} */ (piece));
    if (area > (largest.get(String(each.id))?.area ?? 0)) largest.set(String(each.id), { piece, area });
  }
}

/** @param {number} degrees */
const rounded = (degrees) => Math.round(degrees * 10) / 10;

/** @type {Record<string, [number, number]>} */
const places = { ...SMALLER };
for (const row of rows) {
  const iso3 = row.split(',')[0] ?? '';
  const m49 = /,(\d{3}),/.exec(row)?.[1] ?? '';
  const land = largest.get(m49);
  // Areas without a code of their own have no point; none of them is a State.
  if (!land) continue;
  const [longitude, latitude] = geoCentroid(land.piece);
  places[iso3] = [rounded(longitude), rounded(latitude)];
}
writeFileSync(target, `${JSON.stringify(places)}\n`);
