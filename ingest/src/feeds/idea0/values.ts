import type { Json, JsonObject } from "@lagewarte/model";
import { shorten, type Draft } from "../../normalise/draft.ts";

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** IDEA0 wants lists nearly everywhere; detectors often send the one value bare. */
export function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null || value === "") return [];
  return Array.isArray(value) ? (value as readonly Json[]) : [value];
}

/** The texts of a list; anything else in it is named. */
export function textsOf(draft: Draft, value: Json | undefined, place: string): string[] {
  const texts: string[] = [];
  for (const item of listOf(value)) {
    if (typeof item === "string") {
      if (item.trim() !== "") texts.push(item.trim());
    } else if (typeof item === "number") texts.push(String(item));
    else draft.issue(place, `not a text: ${shorten(item)}`);
  }
  return texts;
}

/** A count or size: a whole number from 0 on, also written as text; anything else is named. */
export function countOf(draft: Draft, value: Json | undefined, place: string): number | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  const number = typeof value === "string" && /^\d{1,15}$/.test(value.trim()) ? Number(value) : value;
  if (typeof number === "number" && Number.isSafeInteger(number) && number >= 0) return number;
  draft.issue(place, `not a count: ${shorten(value)}`);
  return undefined;
}
