import type { OwnCorrelationDocument } from "./document.ts";
import type { Question } from "./read-correlation.ts";
import type { Reading } from "./reading.ts";
import type { CorrelationType } from "./rule.ts";

export const ownTypes: readonly CorrelationType[] = ["absence", "spike", "first_seen"];

type Body = OwnCorrelationDocument["lagewarte"]["correlation"];
const path = ["lagewarte", "correlation"];
const keysOf: Partial<Record<CorrelationType, readonly (keyof Body)[]>> = {
  absence: [],
  spike: ["windows", "factor", "minimum"],
  first_seen: ["field"],
};
/** More windows than this are no baseline but a history. */
const MOST_WINDOWS = 100;

/** What a correlation asks that Sigma has no type for. */
export function readOwn(body: Body, type: CorrelationType, reading: Reading): Question {
  const { complain } = reading;
  const taken = keysOf[type] ?? [];
  for (const key of ["field", "windows", "factor", "minimum"] as const) {
    if (body[key] !== undefined && !taken.includes(key)) complain(`${type} has no ${key}`, [...path, key], "key");
    if (body[key] === undefined && key !== "minimum" && taken.includes(key)) complain(`${type} needs ${key}`, path);
  }
  return {
    type,
    // A spike has so many at least; whatever is seen for the first time is one value.
    conditions: [{ comparison: "gte", value: minimumOf(body, reading) }],
    expression: undefined,
    fields: [body.field ?? []].flat(),
    percentile: undefined,
    baseline: type === "spike" ? baselineOf(body, reading) : undefined,
  };
}

function minimumOf({ minimum = 1 }: Body, { complain }: Reading): number {
  if (!Number.isInteger(minimum) || minimum < 1) complain("minimum is a whole number from 1", [...path, "minimum"]);
  return minimum;
}

function baselineOf({ windows = 1, factor = 1 }: Body, { complain }: Reading): Question["baseline"] {
  if (!Number.isInteger(windows) || windows < 1 || windows > MOST_WINDOWS)
    complain(`windows is a whole number from 1 to ${MOST_WINDOWS}`, [...path, "windows"]);
  if (!(factor >= 1)) complain("factor is a number from 1", [...path, "factor"]);
  return { windows, factor };
}
