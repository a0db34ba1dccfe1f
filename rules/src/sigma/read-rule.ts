import { readCorrelation } from "./read-correlation.ts";
import { readDetection } from "./read-detection.ts";
import type { Reading } from "./reading.ts";
import type { Rule } from "./rule.ts";

/** A document as a rule; undefined, with every mistake told, when it cannot be used. */
export function readRule(document: unknown, reading: Reading): Rule | undefined {
  const { complain } = reading;
  if (typeof document !== "object" || document === null || Array.isArray(document)) complain("a rule is a map", []);
  else if ("correlation" in document || hasOwnCorrelation(document)) return readCorrelation(document, reading);
  else if ("detection" in document) return readDetection(document, reading);
  else if ("filter" in document) complain("filters are not supported yet", ["filter"], "key");
  else if ("action" in document) complain("collections with action are no longer Sigma", ["action"], "key");
  else complain("a rule has a detection or a correlation", []);
  return undefined;
}

/** One that Sigma has no type for stands under our key. */
function hasOwnCorrelation(document: object): boolean {
  const own = "lagewarte" in document ? document.lagewarte : undefined;
  return typeof own === "object" && own !== null && "correlation" in own;
}
