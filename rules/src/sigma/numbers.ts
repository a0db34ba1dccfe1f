import type { Scalar } from "./fields.ts";
import type { TimePart } from "./modifier.ts";

/** The number that a value is or writes; undefined for anything else, also for booleans and the empty text. */
export function numberOf(value: Scalar): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || !/^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i.test(value)) return undefined;
  return Number(value);
}

const FORM = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)\s*(Z|[+-]\d\d:?\d\d)?)?$/i;

/** A part of a time in UTC (one without a zone is taken for UTC); the week is the ISO one. */
export function timePart(value: Scalar, part: TimePart): number | undefined {
  const [, date, time = "00:00", zone = "Z"] = typeof value === "string" ? (FORM.exec(value.trim()) ?? []) : [];
  if (date === undefined) return undefined;
  const at = new Date(`${date}T${time.replace(",", ".")}${zone.toUpperCase().replace(/^([+-]\d\d)(\d\d)$/, "$1:$2")}`);
  if (Number.isNaN(at.getTime())) return undefined;
  switch (part) {
    case "minute":
      return at.getUTCMinutes();
    case "hour":
      return at.getUTCHours();
    case "day":
      return at.getUTCDate();
    case "week":
      return isoWeek(at);
    case "month":
      return at.getUTCMonth() + 1;
    case "year":
      return at.getUTCFullYear();
    default:
      return part satisfies never;
  }
}

/** The week of the year that has the same Thursday. */
function isoWeek(at: Date): number {
  const thursday = Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate() + 4 - (at.getUTCDay() || 7));
  const newYear = Date.UTC(new Date(thursday).getUTCFullYear(), 0, 1);
  return Math.floor((thursday - newYear) / 604_800_000) + 1;
}
