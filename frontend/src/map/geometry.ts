import { geoMercator, geoPath } from "d3-geo";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import topology from "./niedersachsen.topo.json";
import tileLayout from "./tiles.json";

interface Properties {
  readonly ags: string;
  readonly name: string;
  readonly kurz: string;
}

export interface KreisShape extends Properties {
  readonly path: string;
  /** Where symbol and plate code stand. */
  readonly x: number;
  readonly y: number;
  /** Whether the code fits beside the symbol. */
  readonly isSmall: boolean;
}

export const WIDTH = 520;
export const HEIGHT = 440;

const map = topology as unknown as Topology<{ kreise: GeometryCollection<Properties> }>;
const kreise = feature(map, map.objects.kreise);
const path = geoPath(
  geoMercator().fitExtent(
    [
      [6, 6],
      [WIDTH - 6, HEIGHT - 6],
    ],
    kreise,
  ),
).digits(1);

export const shapes: readonly KreisShape[] = kreise.features.map((each) => {
  const [x, y] = path.centroid(each);
  return { ...each.properties, path: path(each) ?? "", x, y, isSmall: path.area(each) < 900 };
});

export const tiles: readonly {
  readonly ags: string;
  readonly kurz: string;
  readonly col: number;
  readonly row: number;
}[] = tileLayout;
export const source = "© GeoBasis-DE / BKG 2016 (Daten verändert)";
