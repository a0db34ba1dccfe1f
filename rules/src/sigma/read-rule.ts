import { readCorrelation } from "./read-correlation.ts";
import { readDetection } from "./read-detection.ts";
import type { Filter } from "./filter.ts";
import { readFilter } from "./read-filter.ts";
import type { Reading } from "./reading.ts";
import type { Rule } from "./rule.ts";

/** A document as a rule or a filter; undefined, with every mistake told, when it cannot be used. */
export function readRule(raw: unknown, reading: Reading): Rule | Filter | undefined {
  const { complain } = reading;
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) {
    complain("a rule is a map", []);
    return undefined;
  }
  // A key without a value, `references:`, says as little as none.
  const document = Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== null));
  if ("correlation" in document || hasOwnCorrelation(document)) return readCorrelation(document, reading);
  else if ("detection" in document) return readDetection(document, reading);
  else if ("filter" in document) return readFilter(document, reading);
  else if ("action" in document) complain("collections with action are no longer Sigma", ["action"], "key");
  else complain("a rule has a detection, a correlation or a filter", []);
  return undefined;
}

/** One that Sigma has no type for stands under our key. */
function hasOwnCorrelation(document: object): boolean {
  const own = "lagewarte" in document ? document.lagewarte : undefined;
  return typeof own === "object" && own !== null && "correlation" in own;
}
