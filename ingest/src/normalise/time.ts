import { instant, type Instant, type ObservedAtReason } from "@lagewarte/model";

const MINUTE = 60_000;
const DAY = 86_400_000;
const EARLIEST = Date.UTC(1990, 0, 1);

export interface ObservedAt {
  readonly observedAt: Instant;
  readonly observedAtReason: ObservedAtReason;
}

/** Milliseconds since the epoch, and whether the text said in which zone. */
export interface Moment {
  readonly epoch: number;
  readonly hasZone: boolean;
}

/**
 * The moment of an ISO-like time (`2026-11-24T09:00:00.123456+0100`, also with a space or without a zone, which is
 * `timezone` then). Undefined when it is no time: 30 February does not roll over into March. The 61st second of a leap
 * second is the first of the next minute. Read sign by sign, as every record has one.
 */
export function epochOf(given: string, timezone = "UTC"): Moment | undefined {
  const text = given.trim();
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  const between = text[10];
  if (text[4] !== "-" || text[7] !== "-" || text[13] !== ":" || text[16] !== ":") return undefined;
  if (between !== "T" && between !== "t" && between !== " ") return undefined;
  // Not a number is in no range; and `Date.UTC` takes a year of two digits for one of the last century.
  if (!(year >= 100 && month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month))) return undefined;
  if (!(hour <= 23 && minute <= 59 && second <= 60)) return undefined;

  let end = 19;
  let milliseconds = 0;
  if (text[end] === "." || text[end] === ",") {
    const start = (end += 1);
    for (let digit = digitAt(text, end); digit >= 0; digit = digitAt(text, (end += 1)))
      if (end - start < 3) milliseconds += digit * (PLACES[end - start] ?? 0);
    if (end === start) return undefined;
  }
  const at = Date.UTC(year, month - 1, day, hour, minute, second, milliseconds);
  if (end === text.length) return { epoch: at - (timezone === "UTC" ? 0 : zoneOffset(timezone, at)), hasZone: false };
  const offset = offsetOf(text.slice(end).trimStart());
  return offset === undefined ? undefined : { epoch: at - offset, hasZone: true };
}

const PLACES = [100, 10, 1] as const;

/** -1 where there is none. */
function digitAt(text: string, at: number): number {
  const digit = text.charCodeAt(at) - 0x30;
  return digit >= 0 && digit <= 9 ? digit : -1;
}

function twoDigits(text: string, at: number): number {
  const tens = digitAt(text, at);
  const ones = digitAt(text, at + 1);
  return tens < 0 || ones < 0 ? Number.NaN : tens * 10 + ones;
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

function daysOf(year: number, month: number): number {
  const isLeap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return (DAYS[month - 1] ?? 0) + (isLeap ? 1 : 0);
}

/** A sensor writes the same zone all year. */
let lastZone: { readonly text: string; readonly offset: number | undefined } = { text: "Z", offset: 0 };

function offsetOf(zone: string): number | undefined {
  if (lastZone.text !== zone) lastZone = { text: zone, offset: readZone(zone) };
  return lastZone.offset;
}

/** Milliseconds east of Greenwich. */
function readZone(zone: string): number | undefined {
  if (["Z", "z", "UTC", "GMT"].includes(zone)) return 0;
  const [, sign, hours, minutes = "00"] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  if (sign === undefined || Number(hours) > 23 || Number(minutes) > 59) return undefined;
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * MINUTE;
}

/** To make one takes longer than all the rest of reading a time. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timezone: string): Intl.DateTimeFormat {
  const known = formats.get(timezone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: timezone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  formats.set(timezone, format);
  return format;
}

/** Whether the text is a zone for which `epochOf` knows the time. */
export function isTimeZone(zone: string): boolean {
  try {
    return formatOf(zone).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/**
 * Offset of an IANA zone at a local time, in milliseconds. Of an hour that comes twice it takes the first; in an hour that
 * is left out, the clock that was not yet put forward.
 */
function zoneOffset(timezone: string, local: number): number {
  const offsetAt = (epoch: number): number => {
    const parts = formatOf(timezone).formatToParts(epoch);
    const part = Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)]));
    const second = Date.UTC(
      part["year"] ?? 0,
      (part["month"] ?? 1) - 1,
      part["day"],
      part["hour"],
      part["minute"],
      part["second"],
    );
    return second - Math.floor(epoch / 1000) * 1000;
  };
  const [before, after] = [offsetAt(local - DAY), offsetAt(local + DAY)];
  const holds = (offset: number): boolean => offsetAt(local - offset) === offset;
  // The larger offset is the earlier moment.
  const [earlier, later] = before > after ? [before, after] : [after, before];
  return holds(earlier) ? earlier : holds(later) ? later : before;
}

/**
 * When it happened. More than a day ahead of receipt, or before 1990, is a wrong clock: the time of receipt then, marked
 * `clamped`.
 */
export function observed(epoch: number | undefined, receivedAt: Instant, hasZone = true): ObservedAt {
  if (epoch === undefined) return { observedAt: receivedAt, observedAtReason: "receipt" };
  if (epoch > epochOfReceipt(receivedAt) + DAY || epoch < EARLIEST)
    return { observedAt: receivedAt, observedAtReason: "clamped" };
  return { observedAt: written(epoch), observedAtReason: hasZone ? "source" : "assumed-zone" };
}

/** All records of a chunk have the same receipt. */
let receipt = { text: "", epoch: 0 };

function epochOfReceipt(receivedAt: Instant): number {
  if (receipt.text !== receivedAt) receipt = { text: receivedAt, epoch: Date.parse(receivedAt) };
  return receipt.epoch;
}

/** Feeds run along time: of most instants only the second differs from the one before. */
let lastMinute = { minute: Number.NaN, text: "" };

function written(epoch: number): Instant {
  const minute = Math.floor(epoch / MINUTE);
  if (lastMinute.minute !== minute) lastMinute = { minute, text: instant(minute * MINUTE).slice(0, -7) };
  const rest = epoch - minute * MINUTE;
  const second = Math.floor(rest / 1000);
  const milliseconds = Math.floor(rest - second * 1000);
  return `${lastMinute.text}${second < 10 ? "0" : ""}${second}.${String(milliseconds).padStart(3, "0")}Z`;
}
