import type { AreaView, Level } from "@lagewarte/model";

/** As which an area is drawn: without data where nothing is known, `withheld` where it may not be told. */
export function shownLevel(area: AreaView | undefined): Level | "withheld" {
  if (area === undefined) return "no-data";
  return area.withheld ? "withheld" : area.level;
}
