// Makes the tile grid: each Kreis one tile of the same size, neighbours beside each other where that can be
// (90 of 99 pairs). The layout is the one of our design (docs/decisions/0007).
import fs from "node:fs";
import path from "node:path";

const layout = `
AUR  WTM  FRI  WHV   CUX  STD  WL   LG   ·
EMD  LER  WST  BRA   OHZ  ROW  HK   UE   DAN
EL   CLP  OL   OL-L  DEL  VER  CE   GF   WOB
NOH  OS-L VEC  DH    NI   H    PE   BS   HE
·    ·    OS   ·     SHG  HM   HI   SZ   WF
·    ·    ·    ·     HOL  NOM  GÖ   GS   ·`;

const file = path.resolve(import.meta.dirname, "../../frontend/src/map/niedersachsen.topo.json");
const { objects } = JSON.parse(fs.readFileSync(file, "utf8")) as {
  objects: { kreise: { geometries: { properties: { ags: string; name: string; kurz: string } }[] } };
};
const byPlate = new Map(objects.kreise.geometries.map(({ properties }) => [properties.kurz, properties]));
const tiles = layout
  .trim()
  .split("\n")
  .flatMap((line, row) =>
    line
      .trim()
      .split(/\s+/)
      .flatMap((kurz, col) => {
        const kreis = byPlate.get(kurz);
        return kreis === undefined ? [] : [{ ags: kreis.ags, kurz, col, row }];
      }),
  );
if (tiles.length !== 45) throw new Error(`${tiles.length} tiles instead of 45`);
fs.writeFileSync(file.replace("niedersachsen.topo.json", "tiles.json"), `${JSON.stringify(tiles)}\n`);
