/** Where the points of the map of States lie: Equal Earth, so that areas compare, and land without boundaries. */
import { geoEqualEarth, geoPath, type GeoPermissibleObjects, type GeoProjection } from 'd3-geo';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import topology from 'world-atlas/land-110m.json';
import places from './places.json';

const PLACES = places as unknown as Record<string, [number, number]>;
const world = topology as unknown as Topology<{ land: GeometryCollection }>;
const land = feature(world, world.objects.land);

/** The map goes from the northernmost land to just below the southernmost State; it leaves Antarctica out. */
const EXTENT = { type: 'MultiPoint', coordinates: [[-180, 0], [180, 0], [0, 84], [0, -58]] } as const;

/** Height over width of the map. */
export const PROPORTION = 0.4374;

export interface MapPoint {
  iso3: string;
  x: number;
  y: number;
}

/** The outline of the land, as an SVG path, and the point of each State on a map of `width` pixels.
 *  A State without a place is told in `missing`, so that none is left out in silence. */
export function drawn(iso3s: readonly string[], width: number): { path: string; points: MapPoint[]; missing: string[] } {
  const projection: GeoProjection = geoEqualEarth().fitWidth(width, EXTENT as unknown as GeoPermissibleObjects);
  const points: MapPoint[] = [];
  const missing: string[] = [];
  for (const iso3 of iso3s) {
    const place = PLACES[iso3];
    const point = place && projection(place);
    if (point) points.push({ iso3, x: point[0], y: point[1] });
    else missing.push(iso3);
  }
  return { path: geoPath(projection)(land) ?? '', points, missing };
}
