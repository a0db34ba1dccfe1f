import { instant, type Instant } from "@lagewarte/model";
import { epochOf } from "../../normalise/time.ts";

const daysIn = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Two decimal digits; NaN for anything else, which no comparison lets pass. */
function two(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** `2026-11-24 09:00:00`, the one form in which Shadowserver itself writes times, and a day that exists. */
function isPlain(text: string): boolean {
  if (text.length !== 19 || text.charCodeAt(10) !== 0x20) return false;
  if (text[4] !== "-" || text[7] !== "-" || text[13] !== ":" || text[16] !== ":") return false;
  const year = two(text, 0) * 100 + two(text, 2);
  const month = two(text, 5);
  const day = two(text, 8);
  if (!(year >= 100 && month >= 1 && month <= 12 && day >= 1 && day <= (daysIn[month - 1] ?? 0))) return false;
  if (month === 2 && day === 29 && (year % 4 !== 0 || (year % 100 === 0 && year % 400 !== 0))) return false;
  return two(text, 11) <= 23 && two(text, 14) <= 59 && two(text, 17) <= 59;
}

/** A time of a report, which is UTC where it states no zone; undefined for what is none. */
export function reportTime(text: string): Instant | undefined {
  if (isPlain(text)) return `${text.slice(0, 10)}T${text.slice(11)}.000Z`;
  const found = epochOf(text);
  return found === undefined ? undefined : instant(found.epoch);
}
